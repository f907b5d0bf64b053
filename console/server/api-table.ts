// The operations of this server, read from its /openapi.json: what the explorer shows, and the causes of errors.
import { computed, signal } from '@preact/signals';
import type { Text } from '../../sdk/texts.ts';

export interface ApiParameter {
  readonly name: string;
  readonly isMandatory: boolean;
  readonly isInteger: boolean;
  readonly isList: boolean;
  readonly words: readonly string[];
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly maxItems: number | undefined;
  readonly about: Text;
  readonly example: string;
  readonly standard: string | undefined;
}

export interface ApiOperation {
  readonly name: string;
  readonly version: string;
  readonly summary: Text;
  readonly group: Text;
  /** Undefined where no permission is needed. */
  readonly action: string | undefined;
  readonly parameters: readonly ApiParameter[];
  readonly errors: readonly string[];
}

export interface ApiError {
  readonly status: number;
  readonly message: Text;
  readonly remedy: Text;
}

interface ApiTable {
  readonly operations: readonly ApiOperation[];
  readonly errors: Readonly<Record<string, ApiError>>;
}

type Loading = 'loading' | 'failed' | ApiTable;

export const apiTable = signal<Loading>('loading');
export const operations = computed(() => (typeof apiTable.value === 'string' ? [] : apiTable.value.operations));

export async function loadApiTable(): Promise<void> {
  if (typeof apiTable.value !== 'string') return;
  apiTable.value = 'loading';
  try {
    const response = await fetch('/openapi.json');
    if (!response.ok) throw new Error(`HTTP ${String(response.status)}`);
    apiTable.value = readDocument((await response.json()) as Document);
  } catch {
    apiTable.value = 'failed';
  }
}

export function errorAbout(code: string): ApiError | undefined {
  const table = apiTable.value;
  return typeof table === 'object' && Object.hasOwn(table.errors, code) ? table.errors[code] : undefined;
}

/** The parts of the document that are read. */
interface Document {
  readonly paths: Readonly<Record<string, { readonly post: OperationObject }>>;
  readonly tags: readonly { readonly name: string; readonly 'x-name-zh': string }[];
  readonly 'x-errors': Readonly<Record<string, ErrorObject>>;
}

interface OperationObject {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly [string];
  readonly 'x-summary-zh': string;
  readonly 'x-version': string;
  readonly 'x-action': string;
  readonly 'x-needs-permission': boolean;
  readonly 'x-errors': readonly string[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/x-www-form-urlencoded': {
        readonly schema: {
          readonly required?: readonly string[];
          readonly properties: Readonly<Record<string, SchemaObject>>;
        };
      };
    };
  };
}

interface SchemaObject {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly 'x-words'?: readonly string[];
  readonly 'x-list'?: boolean;
  readonly 'x-max-items'?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly 'x-description-zh'?: string;
  readonly examples?: readonly [string | number];
  readonly default?: string | number;
}

interface ErrorObject {
  readonly status: number;
  readonly message: string;
  readonly 'message-zh': string;
  readonly remedy: string;
  readonly 'remedy-zh': string;
}

function readDocument({ paths, tags, 'x-errors': errors }: Document): ApiTable {
  const groups = new Map(tags.map((tag) => [tag.name, tag['x-name-zh']]));
  return {
    operations: Object.values(paths).map(({ post }) => readOperation(post, groups)),
    errors: Object.fromEntries(
      Object.entries(errors).map(([code, error]) => [
        code,
        {
          status: error.status,
          message: [error.message, error['message-zh']],
          remedy: [error.remedy, error['remedy-zh']],
        },
      ]),
    ),
  };
}

function readOperation(post: OperationObject, groups: ReadonlyMap<string, string>): ApiOperation {
  const schema = post.requestBody?.content['application/x-www-form-urlencoded'].schema;
  const [group] = post.tags;
  return {
    name: post.operationId,
    version: post['x-version'],
    summary: [post.summary, post['x-summary-zh']],
    group: [group, groups.get(group) ?? group],
    action: post['x-needs-permission'] ? post['x-action'] : undefined,
    errors: post['x-errors'],
    parameters: Object.entries(schema?.properties ?? {})
      .map(([name, property]) => readParameter(name, property, schema?.required?.includes(name) === true))
      .sort((one, other) => Number(other.isMandatory) - Number(one.isMandatory)),
  };
}

function readParameter(name: string, schema: SchemaObject, isMandatory: boolean): ApiParameter {
  return {
    name,
    isMandatory,
    isInteger: schema.type === 'integer',
    isList: schema['x-list'] === true,
    words: schema.enum ?? schema['x-words'] ?? [],
    min: schema.minimum,
    max: schema.maximum,
    maxItems: schema['x-max-items'],
    about: [schema.description ?? '', schema['x-description-zh'] ?? schema.description ?? ''],
    example: String(schema.examples?.[0] ?? ''),
    standard: schema.default === undefined ? undefined : String(schema.default),
  };
}
