// Access: users with their keys, roles, policies, and the simulator. The address says which part, and which entry of it.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { PageParts, type PagePart } from '../../ui/page-parts.tsx';
import { PageHead } from '../../ui/page.tsx';
import './access.css';
import { KeysSection } from './keys-section.tsx';
import { PolicyList } from './policy-list.tsx';
import { PolicyPart } from './policy-part.tsx';
import { RoleList } from './role-list.tsx';
import { RolePart } from './role-part.tsx';
import { SimulatorPart } from './simulator-part.tsx';
import { texts } from './texts.ts';
import { UserList } from './user-list.tsx';
import { UserPart } from './user-part.tsx';

const parts: readonly PagePart[] = [
  ['users', texts.users, ([name]) => (name === undefined ? <UserList /> : <UserPart key={name} name={name} />)],
  ['roles', texts.roles, ([name]) => (name === undefined ? <RoleList /> : <RolePart key={name} name={name} />)],
  [
    'policies',
    texts.policies,
    ([type, name]) =>
      type === undefined ? <PolicyList /> : <PolicyPart key={`${type} ${name ?? ''}`} type={type} name={name} />,
  ],
  ['simulator', texts.simulator, () => <SimulatorPart />],
  ['account', texts.account, () => <KeysSection userName={undefined} lead={t(texts.accountKeysLead)} />],
];

export function AccessPage({ rest }: { readonly rest: readonly string[] }): JSX.Element {
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <PageParts path="/access" label={t(texts.parts)} parts={parts} rest={rest} />
    </div>
  );
}
