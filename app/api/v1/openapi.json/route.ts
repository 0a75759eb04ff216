import { operations } from '#lib/operations.ts';
import { describeApi } from '#lib/web/describe-api.ts';

export function GET(): Response {
  return Response.json(describeApi(operations));
}
