// One policy: its document in the editor, its versions, who holds it. `new` is one that does not exist yet.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatTime } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { Failure } from '../../server/failure.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { TextField } from '../../ui/fields.tsx';
import { BackLink, FactList, PlainLink, Section } from '../../ui/page.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { PolicyEditor } from './editor/policy-editor.tsx';
import { prettyJson } from './editor/pretty-json.ts';
import { PolicyKind } from './held-policies.tsx';
import { PolicyVersions } from './policy-versions.tsx';
import { describePolicy } from './policy-description.ts';
import { texts } from './texts.ts';

const FIRST = `{
  "Version": "1",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["vod:GetVideoPlayAuth"],
      "Resource": "acs:vod:*:*:video/*"
    }
  ]
}`;

export function PolicyPart({ type, name }: { readonly type: string; readonly name: string | undefined }): JSX.Element {
  return (
    <div class="stack">
      <BackLink to="/access/policies">{t(texts.backPolicies)}</BackLink>
      {name === undefined ? <NewPolicy /> : <OnePolicy policyType={type} policyName={name} />}
    </div>
  );
}

function NewPolicy(): JSX.Element {
  const [policyName, setName] = useState('');
  const [description, setDescription] = useState('');
  const [text, setText] = useState(FIRST);
  const [error, setError] = useState<unknown>();
  const save = async (): Promise<void> => {
    await client().createPolicy({ policyName, description, policyDocument: text });
    showToast({ text: tf(texts.policyMade, { name: policyName }), tone: 'good' });
    go(`/access/policies/Custom/${encodeURIComponent(policyName)}`);
  };
  const create = (
    <Button kind="main" disabled={policyName === ''} onClick={() => void save().catch(setError)}>
      {t(texts.create)}
    </Button>
  );
  return (
    <Section title={t(texts.newPolicy)} actions={create}>
      {error !== undefined && <Failure error={error} />}
      <div class="form-grid">
        <TextField label={t(texts.name)} value={policyName} onChange={setName} isMono />
        <TextField label={t(texts.description)} value={description} onChange={setDescription} />
      </div>
      <PolicyEditor label={t(texts.editorLabel)} grammar="policy" text={text} onChange={setText} />
    </Section>
  );
}

interface PolicyName {
  readonly policyType: string;
  readonly policyName: string;
}

function OnePolicy({ policyType, policyName }: PolicyName): JSX.Element {
  const [isDeleting, setDeleting] = useState(false);
  const query = useQuery(`policy ${policyType} ${policyName}`, (asked) => asked.getPolicy({ policyType, policyName }));
  const isOwn = policyType === 'Custom';
  const setDialog = (isOpen: boolean) => (): void => {
    setDeleting(isOpen);
  };
  const remove = isOwn && <Button onClick={setDialog(true)}>{t(texts.delete)}</Button>;
  return (
    <>
      <Section title={policyName} actions={remove}>
        <Loaded query={query}>
          {({ policy }) => (
            <FactList
              facts={[
                [t(texts.kind), <PolicyKind type={policyType} />],
                [t(texts.description), describePolicy(policy)],
                [t(texts.changed), formatTime(policy.updateDate)],
              ]}
            />
          )}
        </Loaded>
      </Section>
      {query.data !== undefined && (
        <DocumentSection
          key={query.data.defaultPolicyVersion.versionId}
          found={query.data}
          isOwn={isOwn}
          onChange={query.reload}
        />
      )}
      {isOwn && (
        <PolicyVersions
          policyName={policyName}
          current={query.data?.defaultPolicyVersion.versionId ?? ''}
          onChange={query.reload}
        />
      )}
      <Holders policyType={policyType} policyName={policyName} />
      {isDeleting && <DeletePolicy policyName={policyName} onClose={setDialog(false)} />}
    </>
  );
}

interface DeleteProps {
  readonly policyName: string;
  readonly onClose: () => void;
}

function DeletePolicy({ policyName, onClose }: DeleteProps): JSX.Element {
  const run = async (): Promise<string> => {
    await client().deletePolicy({ policyName, cascadingDelete: 'true' });
    go('/access/policies');
    return tf(texts.policyDeleted, { name: policyName });
  };
  const title = tf(texts.deletePolicy, { name: policyName });
  return (
    <ActionDialog title={title} submit={t(texts.delete)} isDangerous onClose={onClose} run={run}>
      <p>{t(texts.deletePolicyMore)}</p>
    </ActionDialog>
  );
}

interface DocumentProps {
  readonly found: Awaited<ReturnType<Client['getPolicy']>>;
  readonly isOwn: boolean;
  readonly onChange: () => Promise<void>;
}

function DocumentSection({ found: { policy, defaultPolicyVersion }, isOwn, onChange }: DocumentProps): JSX.Element {
  const inForce = prettyJson(defaultPolicyVersion.policyDocument);
  const [text, setText] = useState(inForce);
  const [error, setError] = useState<unknown>();
  const { policyName } = policy;
  const save = async (): Promise<void> => {
    const asked = { policyName, policyDocument: text, setAsDefault: 'true' };
    const { policyVersion } = await client().createPolicyVersion({
      ...asked,
      rotateStrategy: 'DeleteOldestNonDefaultVersionWhenLimitExceeded',
    });
    showToast({ text: tf(texts.policySaved, { version: policyVersion.versionId, name: policyName }), tone: 'good' });
    await onChange();
  };
  const button = isOwn && (
    <Button kind="main" disabled={text === inForce} onClick={() => void save().catch(setError)}>
      {t(texts.saveVersion)}
    </Button>
  );
  return (
    <Section title={t(texts.document)} lead={isOwn ? t(texts.oldestGoes) : undefined} actions={button}>
      {error !== undefined && <Failure error={error} />}
      <PolicyEditor label={t(texts.editorLabel)} grammar="policy" text={text} onChange={setText} isReadOnly={!isOwn} />
    </Section>
  );
}

function Holders({ policyType, policyName }: PolicyName): JSX.Element {
  const query = useQuery(`holders of ${policyType} ${policyName}`, (asked) =>
    asked.listEntitiesForPolicy({ policyType, policyName }),
  );
  return (
    <Section title={t(texts.holders)}>
      <Loaded query={query}>
        {({ users, roles }) =>
          users.user.length + roles.role.length === 0 ? (
            <p class="quiet">{t(texts.noHolders)}</p>
          ) : (
            <ul class="holder-list">
              {users.user.map(({ userName }) => (
                <li key={`user ${userName}`}>
                  <PlainLink to={`/access/users/${encodeURIComponent(userName)}`}>{userName}</PlainLink>
                  <span class="quiet small">{t(texts.user)}</span>
                </li>
              ))}
              {roles.role.map(({ roleName }) => (
                <li key={`role ${roleName}`}>
                  <PlainLink to={`/access/roles/${encodeURIComponent(roleName)}`}>{roleName}</PlainLink>
                  <span class="quiet small">{t(texts.role)}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
