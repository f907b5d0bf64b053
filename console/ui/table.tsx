// A table of some rows: for what fits on a page. Long lists are virtual-rows.tsx. On phones each row is a small card with the
// headings beside the values.
import type { ComponentChildren, JSX } from 'preact';
import './table.css';

export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
  /** Not shown where a table has little width. */
  readonly isExtra?: boolean;
  /** Buttons of the row: the heading is read, and not seen. */
  readonly isActions?: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

export function Table<Row>({ caption, columns, rows, keyOf }: TableProps<Row>): JSX.Element {
  return (
    <div class="table-place">
      <table class="table">
        <caption class="hidden-text">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" class={classOf(column)}>
                <span class={column.isActions === true ? 'hidden-text' : ''}>{column.label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.label} data-label={column.label} class={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf<Row>({ isNumber = false, isActions = false, isExtra = false }: Column<Row>): string {
  const kind = isActions ? 'actions' : isNumber ? 'number' : '';
  return isExtra ? `${kind} extra` : kind;
}
