// OSV's list of changes, `modified_id.csv`: a line `time,id` for each record, the last modified first.
// https://google.github.io/osv.dev/data/#data-dumps

/** A line of the list. */
export interface Change {
  readonly line: string;
  readonly record: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface ChangeListOptions {
  /** Lines that are known. */
  readonly recent: ReadonlySet<string>;
  /** Milliseconds since 1970; what was modified before does not matter. */
  readonly since: number;
  /** More lines that are not known are too many. */
  readonly maxNew: number;
}

/** A list that is read while it comes, and not further than it matters. */
export interface ChangeList {
  /** Takes the next part of the text; false where no more is wanted. */
  readonly push: (text: string) => boolean;
  /** Known ones too. */
  readonly changes: readonly Change[];
  /** `broken` where a line made no sense, or there was none. */
  readonly state: () => 'sound' | 'tooMany' | 'broken';
}

/** A longer one is no line of the list. */
const maxLine = 1000;

/** A list of which nothing has been read. */
export function createChangeList({ recent, since, maxNew }: ChangeListOptions): ChangeList {
  const changes: Change[] = [];
  let state: ReturnType<ChangeList['state']> = 'sound';
  let rest = '';
  let lines = 0;
  let fresh = 0;
  const take = (line: string): boolean => {
    const change = changeIn(line);
    lines++;
    if (!change) state = 'broken';
    if (!change || change.modified < since) return false;
    changes.push(change);
    if (!recent.has(line) && ++fresh > maxNew) state = 'tooMany';
    return state === 'sound';
  };
  return {
    push: (text) => {
      const parts = (rest + text).split(/\r?\n/);
      rest = parts.pop()!;
      if (rest.length > maxLine) state = 'broken';
      return state !== 'broken' && parts.every((line) => line === '' || take(line));
    },
    changes,
    state: () => (lines === 0 ? 'broken' : state),
  };
}

/** Whether a text is the id of a record. Ids become part of addresses, so what could lead elsewhere is none. */
export function isRecordId(text: string): boolean {
  return /^[A-Za-z\d][\w.:+-]{0,99}$/.test(text);
}

function changeIn(line: string): Change | undefined {
  const comma = line.indexOf(',');
  const record = line.slice(comma + 1);
  const modified = Date.parse(line.slice(0, comma));
  return comma > 0 && isRecordId(record) && modified > 0 ? { line, record, modified } : undefined;
}
