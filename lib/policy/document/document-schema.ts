import { z } from 'zod';
import { policySchema } from '../schema.ts';
import { documentFormat } from './format.ts';

const lines = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

/** The JSON Schema of policy.json: what an editor offers and marks. What only Postern’s own rules know is not in it. */
export function documentSchema(): object {
  const schema = z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any', reused: 'ref' });
  const { properties = {}, $defs } = schema;
  return {
    $schema: schema.$schema,
    title: 'A policy of Postern',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      format: { const: documentFormat },
      ...properties,
      customRules: {
        type: 'object',
        properties: { localConfig: lines, localRule0: lines, localRulesets: lines },
        additionalProperties: false,
      },
    },
    required: ['format'],
    additionalProperties: false,
    ...($defs && { $defs }),
  };
}
