// A section with a list: its actions and filters, then loading, failed, empty, or the table.
import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../ui/controls.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Section } from '../ui/page.tsx';
import { Empty } from '../ui/states.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { Loaded } from './query-state.tsx';
import type { Query } from './use-query.ts';

interface ListingProps<Row> {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** Between heading and table. */
  readonly filters?: ComponentChildren;
  readonly query: Query<unknown>;
  /** Out of what the query loaded. */
  readonly rows: readonly Row[] | undefined;
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  readonly empty: readonly [icon: IconName, title: string, more?: string];
  /** Below the table: the button for the next page, dialogs. */
  readonly children?: ComponentChildren;
}

export function Listing<Row>(props: ListingProps<Row>): JSX.Element {
  const { title, lead, actions, filters, query, rows = [], keyOf, columns, empty, children } = props;
  const [icon, emptyTitle, more] = empty;
  return (
    <Section title={title} lead={lead} actions={actions} isFlush>
      {filters !== undefined && <div class="filter-bar">{filters}</div>}
      <Loaded query={query}>
        {() =>
          rows.length === 0 ? (
            <Empty icon={icon} title={emptyTitle}>
              {more !== undefined && <p>{more}</p>}
            </Empty>
          ) : (
            <Table caption={title} rows={rows} keyOf={keyOf} columns={columns} />
          )
        }
      </Loaded>
      {children}
    </Section>
  );
}

interface AddButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly isMain?: boolean;
  readonly isDisabled?: boolean;
}

export function AddButton({ label, onClick, isMain = false, isDisabled = false }: AddButtonProps): JSX.Element {
  return (
    <Button kind={isMain ? 'main' : undefined} disabled={isDisabled} onClick={onClick}>
      <Icon name="plus" size={18} />
      {label}
    </Button>
  );
}
