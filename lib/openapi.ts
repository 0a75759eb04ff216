import { z } from 'zod';

/** One call of an API, as much of it as its description needs. */
export type DescribedEndpoint = {
  /** Becomes the operationId. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v1/things/{id}` */
  path: string;
  summary: string;
  /** `open`: no token needed. */
  auth: 'open' | 'token';
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType | 'bytes';
  response: z.ZodType;
  /** `ndjson`: lines that each match `response`. Default: json. */
  format?: 'json' | 'ndjson' | 'text';
  maxBody?: number;
  /** HTTP status codes of the problems it can answer with. */
  problems?: readonly number[];
};

export type ApiDescription = {
  title: string;
  version: string;
  description: string;
  servers?: readonly { url: string; description?: string }[];
  endpoints: readonly DescribedEndpoint[];
  /** Body of every error answer (application/problem+json). */
  problem: z.ZodType;
};

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of an API whose calls are described by Zod schemas. */
export function openApi({ title, version, description, servers, endpoints, problem }: ApiDescription): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const item = (paths[endpoint.path] ??= {});
    item[endpoint.method.toLowerCase()] = operationOf(endpoint);
  }
  return {
    openapi: '3.1.0',
    info: { title, version, description },
    ...(servers ? { servers } : {}),
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operationOf(endpoint: DescribedEndpoint): Json {
  const { name, summary, auth, body, params, query, problems = [] } = endpoint;
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')];
  return {
    operationId: name,
    summary,
    security: auth === 'token' ? [{ token: [] }] : [],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: bodyOf(body, endpoint.maxBody) } : {}),
    responses: {
      ...answerOf(endpoint),
      ...Object.fromEntries(problems.map((status) => [String(status), problemAnswer])),
      default: problemAnswer,
    },
  };
}

const problemAnswer = {
  description: 'What is wrong, in words (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function bodyOf(body: z.ZodType | 'bytes', maxBody: number | undefined): Json {
  const limit = maxBody ? { description: `At most ${maxBody} bytes.` } : {};
  if (body === 'bytes') return { ...limit, required: true, content: { 'application/octet-stream': {} } };
  return { ...limit, required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } };
}

function answerOf({ response, format = 'json' }: DescribedEndpoint): Json {
  if (response instanceof z.ZodUndefined) return { 204: { description: 'Done' } };
  const type = { json: 'application/json', ndjson: 'application/x-ndjson', text: 'text/plain' }[format];
  const description = format === 'ndjson' ? 'A stream of lines, each one JSON value' : 'The answer';
  return { 200: { description, content: { [type]: { schema: schemaOf(response, 'output') } } } };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: member,
  }));
}

/** OpenAPI 3.1 schemas are JSON Schema 2020-12; only the dialect's own name is left out, being the document's default. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // A coerced number takes any text on input; what it must look like is a number.
      if (zodSchema instanceof z.ZodNumber && !jsonSchema.type) jsonSchema.type = 'number';
    },
  });
  return rest;
}
