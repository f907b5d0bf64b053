// Access: users with their keys, roles, policies, and the simulator. The address says which part, and which entry of it.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { PageHead, PartLinks } from '../../ui/page.tsx';
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

const parts = [
  ['users', texts.users],
  ['roles', texts.roles],
  ['policies', texts.policies],
  ['simulator', texts.simulator],
  ['account', texts.account],
] as const;

export function AccessPage({ rest }: { readonly rest: readonly string[] }): JSX.Element {
  const [here = 'users', ...entry] = rest;
  return (
    <div class="page">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <PartLinks
        label={t(texts.parts)}
        links={parts.map(([name, label]) => ({ to: `/access/${name}`, label: t(label), isHere: name === here }))}
      />
      <Part here={here} entry={entry} />
    </div>
  );
}

function Part({ here, entry }: { readonly here: string; readonly entry: readonly string[] }): JSX.Element {
  const [first, second] = entry;
  if (here === 'roles') return first === undefined ? <RoleList /> : <RolePart key={first} name={first} />;
  if (here === 'policies') {
    if (first === undefined) return <PolicyList />;
    return <PolicyPart key={`${first} ${second ?? ''}`} type={first} name={second} />;
  }
  if (here === 'simulator') return <SimulatorPart />;
  if (here === 'account') return <KeysSection userName={undefined} lead={t(texts.accountKeysLead)} />;
  return first === undefined ? <UserList /> : <UserPart key={first} name={first} />;
}
