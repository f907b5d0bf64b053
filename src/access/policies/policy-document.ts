// The grammar of policies: JSON text in, statements out, or the place where it goes wrong. Permission policies say what
// their holder may do; a role's trust policy says who may assume it.
import { refuse, type Result } from '../../base/result.ts';
import { faultOfValue, isOperator, type ConditionText } from './conditions.ts';
import { describe, parseStrictJson, PolicyFault, type Json, type JsonObject } from './policy-json.ts';

interface StatementCore {
  readonly effect: 'Allow' | 'Deny';
  readonly conditions: readonly ConditionText[];
}

export interface Statement extends StatementCore {
  /** In lower case. With `isNegated` it is about every action that none of them matches. */
  readonly actions: { readonly isNegated: boolean; readonly patterns: readonly string[] };
  readonly resources: readonly string[];
}

export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

export interface TrustStatement extends StatementCore {
  /** ARNs of accounts (`acs:ram::<id>:root`), users and roles. */
  readonly principals: readonly string[];
  /** Services, like `ecs.aliyuncs.com`. */
  readonly services: readonly string[];
}

export interface TrustPolicy {
  readonly statements: readonly TrustStatement[];
}

export interface PolicyLimits {
  /** A longer text is not parsed. */
  readonly maxCharacters: number;
}

/** The vendor's limit for a policy. */
export const MAX_POLICY_CHARACTERS = 6144;

const VERSION = '1';
const MAX_STATEMENTS = 200;
const MAX_VALUES = 1000;
const MAX_VALUE_LENGTH = 2048;
/** `service:Name`, with wildcards, or `*` for every action. */
const ACTION = /^(?:\*+|[A-Za-z0-9_*?-]{1,64}:[A-Za-z0-9_*?./-]{1,128})$/;
/** `*`, or a resource name with the common beginning; printable characters only, so that no two names look alike. */
const RESOURCE = /^(?:\*+|acs:[^\p{Cc}\p{Zl}\p{Zp}]{1,1020})$/u;
const PRINCIPAL = /^acs:ram::\d{1,20}:(?:root|(?:user|role)\/[A-Za-z0-9@._-]{1,64})$/;
const SERVICE = /^(?:\d{1,20}@)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}$/;
const ASSUME_ROLE = 'sts:assumerole';
const CONDITION_KEY = /^[A-Za-z][A-Za-z0-9:._/-]{0,127}$/;

export function parsePolicyDocument(
  text: string,
  limits: PolicyLimits,
): Result<{ readonly policy: PolicyDocument }, string> {
  return parse(text, limits, readStatement);
}

export function parseTrustPolicy(text: string, limits: PolicyLimits): Result<{ readonly policy: TrustPolicy }, string> {
  return parse(text, limits, readTrustStatement);
}

type Place = string;
type ReadStatement<S> = (statement: JsonObject, place: Place) => S;

function parse<S>(
  text: string,
  { maxCharacters }: PolicyLimits,
  read: ReadStatement<S>,
): Result<{ readonly policy: { readonly statements: readonly S[] } }, string> {
  if (text.length > maxCharacters) return refuse(`longer than ${String(maxCharacters)} characters`);
  try {
    return { ok: true, policy: { statements: readStatements(parseStrictJson(text), read) } };
  } catch (error) {
    if (error instanceof PolicyFault) return refuse(error.message);
    throw error;
  }
}

function readStatements<S>(json: Json, read: ReadStatement<S>): readonly S[] {
  const document = asObject(json, 'the policy');
  allowOnly(document, ['Version', 'Statement'], '');
  if (document.get('Version') !== VERSION) throw new PolicyFault(`Version: has to be "${VERSION}"`);
  const written = document.get('Statement');
  if (written === undefined) throw new PolicyFault('Statement: missing');
  if (!Array.isArray(written)) return [read(asObject(written, 'Statement'), 'Statement')];
  const statements = written as readonly Json[];
  if (statements.length === 0) throw new PolicyFault('Statement: empty');
  if (statements.length > MAX_STATEMENTS) throw new PolicyFault(`Statement: more than ${String(MAX_STATEMENTS)}`);
  return statements.map((statement, index) => {
    const place = `Statement[${String(index)}]`;
    return read(asObject(statement, place), place);
  });
}

function readStatement(statement: JsonObject, place: Place): Statement {
  if (statement.has('Principal')) throw new PolicyFault(`${place}.Principal: only in the trust policy of a role`);
  allowOnly(statement, ['Effect', 'Action', 'NotAction', 'Resource', 'Condition'], place);
  const isNegated = statement.has('NotAction');
  if (isNegated === statement.has('Action')) throw new PolicyFault(`${place}: needs either Action or NotAction`);
  const name = isNegated ? 'NotAction' : 'Action';
  return {
    ...readCore(statement, place),
    actions: { isNegated, patterns: readActions(statement.get(name), `${place}.${name}`) },
    resources: readTexts(statement.get('Resource'), `${place}.Resource`, {
      form: RESOURCE,
      wants: 'acs:<service>:<region>:<account>:<resource> or *',
    }),
  };
}

function readTrustStatement(statement: JsonObject, place: Place): TrustStatement {
  allowOnly(statement, ['Effect', 'Action', 'Principal', 'Condition'], place);
  const isOther = (action: string): boolean => action !== ASSUME_ROLE;
  if (readActions(statement.get('Action'), `${place}.Action`).some(isOther))
    throw new PolicyFault(`${place}.Action: has to be sts:AssumeRole`);
  return { ...readCore(statement, place), ...readPrincipals(statement.get('Principal'), `${place}.Principal`) };
}

function readCore(statement: JsonObject, place: Place): StatementCore {
  const effect = statement.get('Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyFault(`${place}.Effect: has to be Allow or Deny`);
  return { effect, conditions: readConditions(statement.get('Condition'), `${place}.Condition`) };
}

function readActions(json: Json | undefined, place: Place): readonly string[] {
  const actions = readTexts(json, place, { form: ACTION, wants: '<service>:<action> or *' });
  return actions.map((action) => action.toLowerCase());
}

function readPrincipals(json: Json | undefined, place: Place): Pick<TrustStatement, 'principals' | 'services'> {
  const principal = asObject(json, place);
  allowOnly(principal, ['RAM', 'Service'], place);
  if (principal.size === 0) throw new PolicyFault(`${place}: empty`);
  const read = (name: string, form: RegExp, wants: string): readonly string[] =>
    principal.has(name) ? readTexts(principal.get(name), `${place}.${name}`, { form, wants }) : [];
  return {
    principals: read('RAM', PRINCIPAL, 'acs:ram::<account>:root, …:user/<name> or …:role/<name>'),
    services: read('Service', SERVICE, '<service>.aliyuncs.com'),
  };
}

function readConditions(json: Json | undefined, place: Place): readonly ConditionText[] {
  if (json === undefined) return [];
  return [...asObject(json, place)].flatMap(([operator, keys]) => {
    const operatorPlace = `${place}.${describe(operator)}`;
    if (!isOperator(operator)) throw new PolicyFault(`${operatorPlace}: no such operator`);
    return readKeys(asObject(keys, operatorPlace), operator, operatorPlace);
  });
}

function readKeys(keys: JsonObject, operator: string, place: Place): readonly ConditionText[] {
  if (keys.size === 0) throw new PolicyFault(`${place}: empty`);
  const seen = new Set<string>();
  return [...keys].map(([written, values]) => {
    const keyPlace = `${place}.${describe(written)}`;
    if (!CONDITION_KEY.test(written)) throw new PolicyFault(`${keyPlace}: no name of a key`);
    const key = written.toLowerCase();
    if (seen.has(key)) throw new PolicyFault(`${keyPlace}: the same key twice`);
    seen.add(key);
    return { operator, key, values: readValues(values, operator, keyPlace) };
  });
}

function readValues(json: Json, operator: string, place: Place): readonly string[] {
  return asList(json, place).map((item, index) => {
    const value = textOf(item);
    const wants = value === undefined ? 'a text, number or boolean' : faultOfValue(operator, value);
    if (value === undefined || wants !== undefined)
      throw new PolicyFault(`${place}${at(json, index)}: has to be ${String(wants)}`);
    checkLength(value, place);
    return value;
  });
}

function textOf(json: Json): string | undefined {
  if (typeof json === 'string') return json;
  if (typeof json === 'boolean') return String(json);
  return json !== null && 'numberText' in json ? json.numberText : undefined;
}

function readTexts(
  json: Json | undefined,
  place: Place,
  { form, wants }: { readonly form: RegExp; readonly wants: string },
): readonly string[] {
  return asList(json, place).map((item, index) => {
    if (typeof item !== 'string') throw new PolicyFault(`${place}${at(json, index)}: has to be a text`);
    if (!form.test(item)) throw new PolicyFault(`${place}${at(json, index)}: has to be ${wants}`);
    return item;
  });
}

/** A lone value is a list of one. */
function asList(json: Json | undefined, place: Place): readonly Json[] {
  if (json === undefined) throw new PolicyFault(`${place}: missing`);
  if (!Array.isArray(json)) return [json];
  if (json.length === 0) throw new PolicyFault(`${place}: empty`);
  if (json.length > MAX_VALUES) throw new PolicyFault(`${place}: more than ${String(MAX_VALUES)} values`);
  return json as readonly Json[];
}

function at(json: Json | undefined, index: number): string {
  return Array.isArray(json) ? `[${String(index)}]` : '';
}

function asObject(json: Json | undefined, place: Place): JsonObject {
  if (json === undefined) throw new PolicyFault(`${place}: missing`);
  if (!(json instanceof Map)) throw new PolicyFault(`${place}: has to be an object`);
  return json as JsonObject;
}

function allowOnly(object: JsonObject, names: readonly string[], place: Place): void {
  for (const name of object.keys())
    if (!names.includes(name))
      throw new PolicyFault(`${place === '' ? '' : `${place}.`}${describe(name)}: no such member`);
}

function checkLength(value: string, place: Place): void {
  if (value.length > MAX_VALUE_LENGTH)
    throw new PolicyFault(`${place}: a value longer than ${String(MAX_VALUE_LENGTH)} characters`);
}
