import { z } from 'zod';
import { fieldWords } from '#lib/policy/describe/describe-fields.ts';
import { switchedFeatures } from '#lib/sendmail/features.ts';
import type { OptionRow } from '#lib/sendmail/option.ts';
import { options } from '#lib/sendmail/options.ts';
import type { Policy } from '../policy.ts';
import { policySchema } from '../schema.ts';
import { documentFormat } from './format.ts';
import { isObject } from './schema-walk.ts';

type JsonSchema = Record<string, unknown>;

const titles: Record<keyof Policy, string> = {
  identity: 'How the gateways present themselves',
  domains: 'Domains by what is done with them',
  routing: 'Where mail goes that no mailertable entry decides',
  options: 'Settings of the daemon by their m4 name',
  features: 'FEATUREs by name',
  masquerading: 'Masquerading',
  auth: 'SMTP AUTH as a server',
  outgoing: 'Logins at other servers',
  tls: 'STARTTLS',
  customRules: 'Own lines of sendmail.cf',
  addressing: 'How addresses are written and read',
  build: 'How sendmail.mc is built',
  dnsLists: 'DNS lists',
  milters: 'Mail filters',
  queueGroups: 'Queue groups',
  sending: 'What accounts may send',
  source: 'The lines of an imported sendmail.mc',
  hosts: 'What differs from gateway to gateway, by the gateway’s id',
  maps: 'Maps and class files',
};

/** The JSON Schema of policy.json: what an editor offers, explains and marks. What only Postern’s own rules know is not in it. */
export function documentSchema(): JsonSchema {
  const schema = z.toJSONSchema(policySchema, { io: 'input', unrepresentable: 'any', override: strict });
  const sections = propertiesOf(schema);
  const described = Object.entries(sections).map(([name, section]) => [
    name,
    { title: Object.hasOwn(titles, name) ? titles[name as keyof Policy] : name, ...withFieldTitles(section) },
  ]);
  return {
    $schema: schema.$schema,
    title: 'A policy of Postern',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      format: { const: documentFormat, description: 'The form of this file.' },
      ...Object.fromEntries(described),
      options: { title: titles.options, ...optionsSchema() },
      features: { title: titles.features, ...featuresSchema(sections.features) },
      customRules: { title: titles.customRules, ...rulesSchema(sections.customRules) },
      tls: withProperty(
        { title: titles.tls, ...withFieldTitles(sections.tls) },
        'revocationList',
        textOrLines,
      ),
      maps: { title: titles.maps, ...mapsSchema(sections.maps) },
    },
    required: ['format'],
    additionalProperties: false,
    ...(schema.$defs && { $defs: schema.$defs }),
  };
}

/** Nothing that no schema names; a number that is read from forms as text stands here as a number. */
function strict({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  if (zodSchema instanceof z.ZodObject) jsonSchema.additionalProperties = false;
  if (zodSchema instanceof z.ZodNumber && !jsonSchema.type) jsonSchema.type = 'number';
}

const textOrLines = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

function propertiesOf(schema: unknown): Record<string, JsonSchema> {
  const properties = isObject(schema) ? schema.properties : undefined;
  if (!isObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, isObject(one) ? one : {}]),
  );
}

function withProperty(schema: JsonSchema, name: string, property: JsonSchema): JsonSchema {
  const properties = propertiesOf(schema);
  return {
    ...schema,
    properties: { ...properties, [name]: { title: properties[name]?.title, ...property } },
  };
}

function withFieldTitles(schema: JsonSchema | undefined): JsonSchema {
  const properties = Object.entries(propertiesOf(schema)).map(([name, one]) => [
    name,
    Object.hasOwn(fieldWords, name) ? { title: fieldWords[name], ...one } : one,
  ]);
  return properties.length === 0 ? { ...schema } : { ...schema, properties: Object.fromEntries(properties) };
}

function optionsSchema(): JsonSchema {
  const properties = options.map((row) => {
    const inForce = row.default === '' ? 'nothing' : row.default;
    const description = `${row.help} ${row.safe} The daemon’s default: ${inForce}. Empty: that default.`;
    return [row.name, { type: 'string', title: row.label, description, ...examplesOf(row) }];
  });
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** What an editor offers; other spellings are taken too. */
function examplesOf({ value }: OptionRow): JsonSchema {
  if (value.type === 'bool') return { examples: ['True', 'False', ''] };
  if (value.type === 'enum') return { examples: [...value.choices.map((choice) => choice.value), ''] };
  return {};
}

function featuresSchema(section: JsonSchema | undefined): JsonSchema {
  const setting = isObject(section?.additionalProperties) ? section.additionalProperties : {};
  const properties = switchedFeatures.map(({ name, label, help }) => [
    name,
    { title: label, description: help, ...setting },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: setting };
}

function rulesSchema(section: JsonSchema | undefined): JsonSchema {
  const properties = Object.keys(propertiesOf(section)).map((name) => [name, textOrLines]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** An entry stands under the name of its map and does not say it again. */
function mapsSchema(section: JsonSchema | undefined): JsonSchema {
  const properties = Object.entries(propertiesOf(section)).map(([name, list]) => {
    const { map: _map, ...fields } = propertiesOf(list.items);
    return [
      name,
      { type: 'array', items: { type: 'object', properties: fields, additionalProperties: false } },
    ];
  });
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}
