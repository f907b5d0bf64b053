// One role: facts, who may assume it, its policies.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { attempt } from '../../server/attempt.ts';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { TextField } from '../../ui/fields.tsx';
import { BackLink, FactList, Section } from '../../ui/page.tsx';
import { prettyJson } from './editor/pretty-json.ts';
import { PolicyEditor } from './editor/policy-editor.tsx';
import { DeleteHolder } from './delete-holder.tsx';
import { HeldPolicies } from './held-policies.tsx';
import { texts } from './texts.ts';

type Role = Awaited<ReturnType<Client['getRole']>>['role'];

export function RolePart({ name }: { readonly name: string }): JSX.Element {
  const query = useQuery(`role ${name}`, async (asked) => (await asked.getRole({ roleName: name })).role);
  return (
    <div class="stack">
      <BackLink to="/access/roles">{t(texts.backRoles)}</BackLink>
      <Section title={name} actions={<DeleteHolder type="role" name={name} />}>
        <Loaded query={query}>
          {(role) => (
            <FactList
              facts={[
                [t(texts.description), role.description || '–'],
                [t(texts.created), formatTime(role.createDate)],
                [t(texts.arn), <span class="mono">{role.arn}</span>],
              ]}
            />
          )}
        </Loaded>
      </Section>
      {query.data !== undefined && (
        <TrustSection key={query.data.updateDate} role={query.data} onChange={query.reload} />
      )}
      <HeldPolicies holder={{ type: 'role', name }} />
    </div>
  );
}

function TrustSection({
  role,
  onChange,
}: {
  readonly role: Role;
  readonly onChange: () => Promise<void>;
}): JSX.Element {
  const found = prettyJson(role.assumeRolePolicyDocument);
  const [text, setText] = useState(found);
  const [seconds, setSeconds] = useState(String(role.maxSessionDuration));
  const { roleName } = role;
  const save = async (): Promise<void> => {
    const newMaxSessionDuration = Number(seconds);
    await client().updateRole({ roleName, newAssumeRolePolicyDocument: text, newMaxSessionDuration });
    await onChange();
  };
  const isChanged = text !== found || seconds !== String(role.maxSessionDuration);
  const button = (
    <Button
      kind="main"
      disabled={!isChanged}
      onClick={() => {
        attempt(save, tf(texts.roleSaved, { name: roleName }));
      }}
    >
      {t(texts.save)}
    </Button>
  );
  return (
    <Section title={t(texts.trust)} lead={t(texts.trustLead)} actions={button}>
      <PolicyEditor label={t(texts.editorLabel)} grammar="trust" text={text} onChange={setText} />
      <div class="form-grid">
        <TextField
          label={t(texts.maxSession)}
          value={seconds}
          onChange={setSeconds}
          attributes={{ inputMode: 'numeric' }}
        />
      </div>
    </Section>
  );
}
