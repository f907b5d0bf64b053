// The OpenAPI 3.1 document of every operation, made from the operation objects. What OpenAPI has no place for is in fields that
// begin with `x-`: Chinese texts, groups, and the codes of errors with their causes. Pure.
import { z } from 'zod';
import { describeParameters, type ParameterData } from '../../access/describe-parameters.ts';
import { PLAYAUTH_VERSION, type BoundOperation } from '../../access/operation.ts';
import { describeOperation } from '../../wire/api-texts/describe.ts';
import { groupOf } from '../../wire/api-texts/operation-groups.ts';
import { translateError } from '../../wire/error-texts.ts';
import { errorTable } from '../../wire/errors.ts';

type OperationData = BoundOperation['operation'];

export function openApiDocument(operations: readonly OperationData[]): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'playauth',
      version: PLAYAUTH_VERSION,
      description:
        'Self-hosted video playback authorization, wire-compatible with ApsaraVideo VOD. Every operation is a signed POST to `/`; ' +
        'the header `x-acs-action` names it, so the part of a path from `#` on is never sent.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: tagsOf(operations),
    security: [{ acs3: [] }],
    paths: Object.fromEntries(operations.map((operation) => [`/#${operation.name}`, { post: describe(operation) }])),
    components: { securitySchemes, schemas: { Error: errorSchema }, parameters: commonParameters, responses },
    'x-errors': errorsOf(),
  };
}

const securitySchemes = {
  acs3: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…: signature V3 of the vendor over method, path, headers and the hash ' +
      'of the body. Every official SDK makes it. V1 (HMAC-SHA1 in parameters) is accepted as well.',
  },
};

const errorSchema = {
  type: 'object',
  required: ['RequestId', 'HostId', 'Code', 'Message'],
  properties: {
    RequestId: { type: 'string' },
    HostId: { type: 'string' },
    Code: { type: 'string', description: 'A key of x-errors.' },
    Message: { type: 'string' },
    Recommend: { type: 'string', description: 'A page about the code.' },
  },
};

function header(name: string, about: object): object {
  return { name, in: 'header', required: true, ...about };
}

const commonParameters = {
  Date: header('x-acs-date', {
    description: 'Time of signing, within 15 minutes of the server.',
    schema: { type: 'string', format: 'date-time' },
  }),
  Nonce: header('x-acs-signature-nonce', {
    description: 'A text that no other request has.',
    schema: { type: 'string', minLength: 1 },
  }),
  BodyHash: header('x-acs-content-sha256', {
    description: 'SHA-256 of the body in hexadecimal.',
    schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  }),
};

const responses = {
  Refused: {
    description: 'The call was refused; Code says why.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  },
};

function describe(operation: OperationData): object {
  const [summary, chinese] = describeOperation(operation);
  const parameters = describeParameters(operation);
  return {
    operationId: operation.name,
    summary,
    tags: [groupOf(operation.name)[0]],
    parameters: [
      header('x-acs-action', { schema: { type: 'string', const: operation.name } }),
      header('x-acs-version', { schema: { type: 'string', const: operation.version } }),
      ...Object.keys(commonParameters).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ],
    ...(parameters.length > 0 && { requestBody: bodyOf(parameters) }),
    responses: {
      200: {
        description: 'Done.',
        content: { 'application/json': { schema: answerOf(operation) } },
      },
      default: { $ref: '#/components/responses/Refused' },
    },
    'x-summary-zh': chinese,
    'x-version': operation.version,
    'x-action': operation.action,
    'x-callers': operation.callers,
    'x-needs-permission': operation.target !== 'nothing',
    'x-errors': operation.errors,
  };
}

function bodyOf(parameters: readonly ParameterData[]): object {
  const mandatory = parameters.filter(({ isMandatory }) => isMandatory).map(({ name }) => name);
  return {
    required: mandatory.length > 0,
    content: {
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          ...(mandatory.length > 0 && { required: mandatory }),
          properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, schemaOf(parameter)])),
        },
      },
    },
  };
}

function schemaOf({ type, words, isList, min, max, maxBytes, maxItems, about }: ParameterData): object {
  const isInteger = type === 'number';
  const toValue = (text: string): string | number => (isInteger ? Number(text) : text);
  return {
    type: isInteger ? 'integer' : 'string',
    ...(words !== undefined && !isList && { enum: words }),
    ...(words !== undefined && isList && { 'x-words': words }),
    ...(isList && { 'x-list': true }),
    ...(maxItems !== undefined && { 'x-max-items': maxItems }),
    ...(isInteger && min !== undefined && { minimum: min }),
    ...(isInteger && max !== undefined && { maximum: max }),
    ...(maxBytes !== undefined && { 'x-max-bytes': maxBytes }),
    ...(about !== undefined && {
      description: about.text[0],
      'x-description-zh': about.text[1],
      examples: [toValue(about.example)],
    }),
    ...(about?.default !== undefined && { default: toValue(about.default) }),
  };
}

/** With the RequestId that dispatch adds. */
function answerOf(operation: OperationData): object {
  const { shape } = operation.response as unknown as z.ZodObject;
  const { $schema: _, ...schema } = z.toJSONSchema(z.object({ RequestId: z.string(), ...shape }), { io: 'input' });
  return schema;
}

function tagsOf(operations: readonly OperationData[]): object[] {
  const groups = new Map(operations.map(({ name }) => groupOf(name)).map((group) => [group[0], group[1]]));
  return [...groups].map(([name, chinese]) => ({ name, 'x-name-zh': chinese }));
}

function errorsOf(): object {
  return Object.fromEntries(
    Object.entries(errorTable).map(([code, { status, message, remedy }]) => {
      const [, chinese] = translateError(code, message);
      return [code, { status, message, 'message-zh': chinese, remedy: remedy[0], 'remedy-zh': remedy[1] }];
    }),
  );
}
