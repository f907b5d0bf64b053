// What the simulator decided: the verdict, the statement that decides as it is written, and every statement that names the action.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import { t, tf } from '../../base/language.ts';
import { useQuery } from '../../server/use-query.ts';
import { Badge, Notice } from '../../ui/controls.tsx';
import { Code } from '../../ui/code.tsx';
import { Icon } from '../../ui/icons.tsx';
import { FactList, PlainLink, Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { texts } from './simulator-texts.ts';

export type Simulation = Awaited<ReturnType<Client['simulatePolicy']>>['simulation'];
type JudgedStatement = Simulation['statements'][number];

interface VerdictProps {
  readonly simulation: Simulation;
  /** The document of a draft, whose statements are shown from here. */
  readonly draft: string;
}

export function Verdict({ simulation, draft }: VerdictProps): JSX.Element {
  const { decision, decidedBy, isKeyActive, action, resource, statements, isTruncated, conditionKeys } = simulation;
  const isAllowed = decision === 'Allowed';
  return (
    <div class="stack">
      <section class={`card verdict ${isAllowed ? 'good' : 'bad'}`}>
        <Icon name={isAllowed ? 'check' : 'block'} size={28} />
        <div>
          <h2>{t(texts[decision as 'Allowed' | 'ExplicitDeny' | 'ImplicitDeny'])}</h2>
          <p class="mono small">{action}</p>
          <p class="mono small quiet">{resource}</p>
          <p>{reasonOf(simulation)}</p>
        </div>
      </section>
      {isKeyActive === false && <Notice tone="warn" title={t(texts.isDisabled)} />}
      {decidedBy !== undefined && <DecidingStatement statement={decidedBy} draft={draft} />}
      {!simulation.isRoot && (
        <Section title={t(texts.judged)} lead={isTruncated ? t(texts.truncated) : undefined} isFlush>
          {statements.length === 0 ? (
            <p class="quiet">{t(texts.noneNames)}</p>
          ) : (
            <JudgedStatements statements={statements} />
          )}
        </Section>
      )}
      <Section title={t(texts.seenKeys)}>
        <FactList
          facts={conditionKeys.map(({ name, values }) => [name, <span class="mono">{values.join(', ') || '–'}</span>])}
        />
      </Section>
    </div>
  );
}

function reasonOf({ isRoot, decidedBy }: Simulation): string {
  if (isRoot) return t(texts.isRoot);
  if (decidedBy === undefined) return t(texts.byNone);
  const said = decidedBy.effect === 'Allow' ? texts.byAllow : texts.byDeny;
  return tf(said, { number: decidedBy.statement, policy: decidedBy.policyName });
}

/** As it is written in its policy. */
function DecidingStatement({
  statement,
  draft,
}: {
  readonly statement: JudgedStatement;
  readonly draft: string;
}): JSX.Element | null {
  const { policyName, policyType, statement: number } = statement;
  const isDraft = policyName === 'draft';
  const query = useQuery(`statements of ${policyType} ${policyName}`, async (asked) =>
    isDraft ? draft : (await asked.getPolicy({ policyType, policyName })).defaultPolicyVersion.policyDocument,
  );
  const written = statementOf(isDraft ? draft : query.data, number);
  if (written === undefined) return null;
  const label = `${isDraft ? t(texts.draftName) : policyName} · ${String(number)}`;
  return (
    <div class="dark-code">
      <Code kind="json" label={label} text={written} />
    </div>
  );
}

function statementOf(document: string | undefined, number: number): string | undefined {
  if (document === undefined) return undefined;
  try {
    const { Statement: written } = JSON.parse(document) as { readonly Statement: unknown };
    const found: unknown = Array.isArray(written) ? written[number - 1] : written;
    return JSON.stringify(found, null, 2);
  } catch {
    return undefined;
  }
}

function JudgedStatements({ statements }: { readonly statements: readonly JudgedStatement[] }): JSX.Element {
  return (
    <Table
      caption={t(texts.judged)}
      rows={statements}
      keyOf={({ policyType, policyName, statement }) => `${policyType} ${policyName} ${String(statement)}`}
      columns={[
        {
          label: t(texts.statement),
          cell: ({ policyName, policyType, statement }) => (
            <span>
              {policyName === 'draft' ? (
                t(texts.draftName)
              ) : (
                <PlainLink to={`/access/policies/${policyType}/${encodeURIComponent(policyName)}`}>
                  {policyName}
                </PlainLink>
              )}{' '}
              · {statement}
            </span>
          ),
        },
        {
          label: t(texts.effect),
          cell: ({ effect }) => <Badge tone={effect === 'Allow' ? 'good' : 'bad'}>{effect}</Badge>,
        },
        {
          label: t(texts.fit),
          cell: ({ fit }) => t(fit === 'fits' ? texts.fits : fit === 'may fit' ? texts.mayFit : texts.fitsNot),
        },
        { label: t(texts.missed), cell: ({ missed }) => describeMissed(missed) },
      ]}
    />
  );
}

function describeMissed(missed: string | undefined): string {
  if (missed === undefined) return '–';
  if (missed === 'Resource') return t(texts.missedResource);
  const [operator = '', key = ''] = missed.split(' ');
  return tf(texts.missedKey, { operator, key });
}
