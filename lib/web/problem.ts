import type { Problem } from '#lib/gateway/problem.ts';
import type { Refusal } from '#lib/refusal.ts';

/** RFC 9457. */
export function problemResponse(problem: Omit<Problem, 'type'>): Response {
  return new Response(JSON.stringify({ type: `urn:postern:problem:${problem.code}`, ...problem }), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}

export function refusalResponse(refusal: Refusal): Response {
  const { message, status, code, next, detail, fields } = refusal;
  return problemResponse({ title: message, status, code, next, output: detail, fields });
}
