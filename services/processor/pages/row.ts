/** UnreadableRow stands in the place of a row of NDJSON or CSV that can't be read while its neighbours can. */
export class UnreadableRow {
  readonly text: string;
  readonly message: string;

  constructor(text: string, message: string) {
    this.text = text;
    this.message = message;
  }
}
