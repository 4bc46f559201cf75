import { IndexTable } from './index-table';

/**
 * Content of another view beside the rows of a query: a left join.
 */
export interface ViewJoin {
  /** The other view: of this engine, or of another one of the app, in the same account and Region. */
  readonly view: IndexTable;
  /**
   * The attributes of the rows that name an item of the other view, by the attributes of that item's key. All of the key must be given.
   * `{ id: 'customerId' }` takes the row of the item whose `id` is the `customerId` of this row.
   */
  readonly on: { [keyAttribute: string]: string };
  /** The name of the member of a row that has the other row's content: 1 to 255 characters. A row without another one has no such member. */
  readonly member: string;
}
