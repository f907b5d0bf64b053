// One user: facts, keys and policies.
import type { JSX } from 'preact';
import { formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Loaded } from '../../server/query-state.tsx';
import { useQuery } from '../../server/use-query.ts';
import { BackLink, FactList, Section } from '../../ui/page.tsx';
import { DeleteHolder } from './delete-holder.tsx';
import { EditUser } from './edit-user.tsx';
import { HeldPolicies } from './held-policies.tsx';
import { KeysSection } from './keys-section.tsx';
import { texts } from './texts.ts';

export function UserPart({ name }: { readonly name: string }): JSX.Element {
  const query = useQuery(`user ${name}`, async (asked) => (await asked.getUser({ userName: name })).user);
  const buttons = (
    <>
      <EditUser user={query.data} onChange={query.reload} />
      <DeleteHolder type="user" name={name} />
    </>
  );
  return (
    <div class="stack">
      <BackLink to="/access/users">{t(texts.backUsers)}</BackLink>
      <Section title={name} actions={buttons}>
        <Loaded query={query}>
          {(user) => (
            <FactList
              facts={[
                [t(texts.displayName), user.displayName || '–'],
                [t(texts.comments), user.comments || '–'],
                [t(texts.created), formatTime(user.createDate)],
                [t(texts.id), <span class="mono">{user.userId}</span>],
              ]}
            />
          )}
        </Loaded>
      </Section>
      <KeysSection userName={name} lead={t(texts.keysLead)} />
      <HeldPolicies holder={{ type: 'user', name }} />
    </div>
  );
}
