// The fields of an answer whose JSON was put together from parts that were rendered before: most answers of the hot path differ
// from the one before in a few texts. Pure.

/** Both say the same. */
export class WrittenFields<Fields extends object = object> {
  /** The members of the object, without its braces; at least one. */
  readonly json: string;
  /** Made only when they are asked for: as XML. */
  readonly describe: () => Fields;
  /** The JSON is known to be ASCII: it has as many bytes as characters. */
  readonly isAscii: boolean;

  constructor(json: string, describe: () => Fields, isAscii = false) {
    this.json = json;
    this.describe = describe;
    this.isAscii = isAscii;
  }
}
