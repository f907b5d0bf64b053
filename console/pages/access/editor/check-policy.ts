// The grammar of policies, for the editor: what is wrong, and where. The server judges again when a policy is saved. Pure.
import type { Text } from '../../../../sdk/texts.ts';
import { JsonFault, parseJson, type Member, type Node } from './json-places.ts';

export type Grammar = 'policy' | 'trust';

export interface Problem {
  /** From 1. */
  readonly line: number;
  readonly says: Text;
  /** It may be saved all the same. */
  readonly isHint: boolean;
}

export const operators = [
  ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  ...['StringLike', 'StringNotLike'],
  ...['Numeric', 'Date'].flatMap((family) =>
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (end) => family + end,
    ),
  ),
  ...['Bool', 'IpAddress', 'NotIpAddress'],
];

export const members = {
  policy: ['Effect', 'Action', 'NotAction', 'Resource', 'Condition'],
  trust: ['Effect', 'Action', 'Principal', 'Condition'],
} as const;

const ACTION = /^(?:\*+|[A-Za-z0-9_*?-]{1,64}:[A-Za-z0-9_*?./-]{1,128})$/;
const RESOURCE = /^(?:\*+|acs:.{1,1020})$/;
const PRINCIPAL = /^acs:ram::\d{1,20}:(?:root|(?:user|role)\/[A-Za-z0-9@._-]{1,64})$/;
const MOST_PROBLEMS = 50;

interface Checker {
  readonly grammar: Grammar;
  /** Lower case; empty while the table of operations is not there. */
  readonly actions: readonly string[];
  readonly report: (at: number, says: Text, isHint?: boolean) => void;
}

export function checkPolicy(text: string, grammar: Grammar, actions: readonly string[]): readonly Problem[] {
  const problems: Problem[] = [];
  const report: Checker['report'] = (at, says, isHint = false) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ line: lineAt(text, at), says, isHint });
  };
  try {
    checkDocument(parseJson(text), { grammar, actions: actions.map((action) => action.toLowerCase()), report });
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    report(error.at, error.says);
  }
  return problems.sort((one, other) => one.line - other.line);
}

export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function checkDocument(node: Node, checker: Checker): void {
  const found = membersOf(node, ['Version', 'Statement'], checker);
  if (found === undefined) return;
  const version = found.get('Version');
  if (version?.value.text !== '1' || version.value.kind !== 'string')
    checker.report(version?.at ?? node.at, ['Version has to be "1"', 'Version 必须为 "1"']);
  const statement = found.get('Statement');
  if (statement === undefined) checker.report(node.at, ['Statement is missing', '缺少 Statement']);
  else if (statement.value.kind === 'array') {
    if (statement.value.items.length === 0) checker.report(statement.at, ['Statement is empty', 'Statement 为空']);
    for (const item of statement.value.items) checkStatement(item, checker);
  } else checkStatement(statement.value, checker);
}

function checkStatement(node: Node, checker: Checker): void {
  const { grammar, report } = checker;
  const found = membersOf(node, members[grammar], checker);
  if (found === undefined) return;
  const effect = found.get('Effect');
  if (effect?.value.text !== 'Allow' && effect?.value.text !== 'Deny')
    report(effect?.at ?? node.at, ['Effect has to be "Allow" or "Deny"', 'Effect 必须为 "Allow" 或 "Deny"']);
  const [action, not] = [found.get('Action'), found.get('NotAction')];
  if ((action === undefined) === (not === undefined))
    report(
      node.at,
      grammar === 'trust'
        ? ['Action is missing', '缺少 Action']
        : ['Either Action or NotAction is needed', '须有 Action 或 NotAction 之一'],
    );
  for (const each of textsOf(action ?? not, checker)) checkAction(each, checker);
  if (grammar === 'policy') checkResources(node, found.get('Resource'), checker);
  else checkPrincipals(node, found.get('Principal'), checker);
  checkConditions(found.get('Condition'), checker);
}

function checkAction({ at, text }: Node, { grammar, actions, report }: Checker): void {
  if (grammar === 'trust') {
    if (text.toLowerCase() !== 'sts:assumerole')
      report(at, ['Action has to be sts:AssumeRole', 'Action 必须为 sts:AssumeRole']);
    return;
  }
  if (!ACTION.test(text)) {
    report(at, [`${text}: has to be service:Action, or *`, `${text}：格式应为 服务:操作，或 *`]);
    return;
  }
  const pattern = new RegExp(
    `^${text
      .toLowerCase()
      .replace(/[.+^${}()|[\]\\/-]/g, String.raw`\$&`)
      .replace(/\*+/g, '.*')
      .replaceAll('?', '.')}$`,
  );
  if (actions.length > 0 && !actions.some((action) => pattern.test(action)))
    report(at, [`${text}: no operation of this server is called so`, `${text}：本服务没有这样的操作`], true);
}

function checkResources(node: Node, resource: Member | undefined, checker: Checker): void {
  if (resource === undefined) checker.report(node.at, ['Resource is missing', '缺少 Resource']);
  for (const { at, text } of textsOf(resource, checker))
    if (!RESOURCE.test(text))
      checker.report(at, [
        `${text}: has to be acs:service:region:account:resource, or *`,
        `${text}：格式应为 acs:服务:地域:账号:资源，或 *`,
      ]);
}

function checkPrincipals(node: Node, principal: Member | undefined, checker: Checker): void {
  if (principal === undefined) {
    checker.report(node.at, ['Principal is missing', '缺少 Principal']);
    return;
  }
  const found = membersOf(principal.value, ['RAM', 'Service'], checker);
  for (const { at, text } of textsOf(found?.get('RAM'), checker))
    if (!PRINCIPAL.test(text))
      checker.report(at, [
        `${text}: has to be acs:ram::account:root, …:user/name or …:role/name`,
        `${text}：格式应为 acs:ram::账号:root、…:user/名称 或 …:role/名称`,
      ]);
}

function checkConditions(condition: Member | undefined, checker: Checker): void {
  if (condition === undefined) return;
  for (const { name, at, value } of membersOf(condition.value, undefined, checker)?.values() ?? []) {
    if (!operators.includes(name)) checker.report(at, [`${name}: no such operator`, `${name}：没有这样的运算符`]);
    for (const key of membersOf(value, undefined, checker)?.values() ?? []) checkValues(name, key, checker);
  }
}

function checkValues(operator: string, { at, name, value }: Member, { report }: Checker): void {
  const values = value.kind === 'array' ? value.items : [value];
  if (values.length === 0) report(at, [`${name}: empty`, `${name}：为空`]);
  for (const each of values) {
    if (each.kind === 'array' || each.kind === 'object')
      report(each.at, [`${name}: a text, number or boolean is expected`, `${name}：应为文本、数字或布尔值`]);
    else if (operator.startsWith('Numeric') && !/^-?\d{1,15}(?:\.\d+)?$/.test(each.text))
      report(each.at, [`${each.text}: no number`, `${each.text}：不是数字`]);
    else if (operator === 'Bool' && !/^(?:true|false)$/i.test(each.text))
      report(each.at, [`${each.text}: has to be true or false`, `${each.text}：必须为 true 或 false`]);
    else if (operator.startsWith('Date') && !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(each.text))
      report(each.at, [`${each.text}: has to be a date with time and zone`, `${each.text}：应为带时间和时区的日期`]);
  }
}

/** Undefined, and reported, for what is no object; `allowed` undefined: any name. */
function membersOf(
  node: Node,
  allowed: readonly string[] | undefined,
  { report }: Checker,
): ReadonlyMap<string, Member> | undefined {
  if (node.kind !== 'object') {
    report(node.at, ['An object { } is expected here', '此处应为对象 { }']);
    return undefined;
  }
  for (const { at, name } of node.members)
    if (allowed !== undefined && !allowed.includes(name))
      report(at, [`${name}: not known here`, `${name}：此处没有这一项`]);
  return new Map(node.members.map((member) => [member.name, member]));
}

/** A lone text is a list of one. */
function textsOf(member: Member | undefined, { report }: Checker): readonly Node[] {
  if (member === undefined) return [];
  const { value } = member;
  const items = value.kind === 'array' ? value.items : [value];
  if (items.length === 0) report(member.at, [`${member.name}: empty`, `${member.name}：为空`]);
  return items.filter((item) => {
    if (item.kind !== 'string') report(item.at, ['A text is expected here', '此处应为文本']);
    return item.kind === 'string';
  });
}
