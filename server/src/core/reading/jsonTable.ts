// Reads an object by a table of its fields. What follows what is mostly the same from one object to the next, so that
// the whole way to the next value, separator and name, is first compared with where it led the last time.
import {
  enterObject,
  type JsonCursor,
  leaveBeforeMember,
  nextMember,
  reportDuplicate,
  skipValue,
} from './json';

/** Reads the value at the cursor, that of one field, into `T`. */
export type FieldReader<T> = (json: JsonCursor, into: T) => void;

interface Field<T> {
  readonly name: string;
  /** A number below that of all fields, and a bit of its own. */
  readonly place: number;
  readonly bit: number;
  readonly read: FieldReader<T>;
}

/** The fields of an object that are wanted. */
export interface Fields<T> {
  readonly byName: ReadonlyMap<string, Field<T>>;
  /** Tells names that cannot be here: where one comes, a closing brace is missing before it. */
  readonly isForeign: (name: string) => boolean;
}

/** What an object is read into remembers which of its fields have been there, so that a second one is noticed. */
export interface Seen {
  seen: number;
}

/** A table of at most 31 fields. To list a field with `skipValue` for a reader makes it quicker to pass over. */
export function fieldsOf<T>(
  readers: Readonly<Record<string, FieldReader<T>>>,
  isForeign: Fields<T>['isForeign'] = () => false,
): Fields<T> {
  const fields = Object.entries(readers).map(([name, read], place) => ({
    name,
    place,
    bit: 1 << place,
    read,
  }));
  return { byName: new Map(fields.map((field) => [field.name, field])), isForeign };
}

/** What led from the end of one field's value to the next one's start when it was last read, and to which field. */
interface Guess<T> {
  readonly way: string;
  readonly field: Field<T>;
  /** The name's token in `way`, quotes included. */
  readonly keyFrom: number;
  readonly keyTo: number;
}

/** Guesses by the place of the field that has been read before, the last one for an object's start. */
export type Guesses<T> = (Guess<T> | undefined)[];

/** Reads the current member's value if the table knows its name; false, with the value untouched, if not. */
export function readField<T extends Seen>(json: JsonCursor, fields: Fields<T>, into: T): boolean {
  const field = fields.byName.get(json.key);
  if (field === undefined) return false;
  readInto(json, field, into);
  return true;
}

/**
 * Reads the object at the cursor by a table, and passes over what the table does not know. False where there is no
 * object. `guesses`, empty at first, is for all objects of one kind in a text; it makes no difference but in time.
 */
export function readFields<T extends Seen>(
  json: JsonCursor,
  fields: Fields<T>,
  into: T,
  guesses: Guesses<T> = [],
): boolean {
  if (!enterObject(json)) return false;
  let before = fields.byName.size;
  for (;;) {
    const field = guessed(json, guesses[before]) ?? nextField(json, fields, guesses, before);
    if (field === undefined) return true;
    readInto(json, field, into);
    before = field.place;
  }
}

function readInto<T extends Seen>(json: JsonCursor, field: Field<T>, into: T): void {
  if (into.seen & field.bit) reportDuplicate(json);
  into.seen |= field.bit;
  field.read(json, into);
}

function guessed<T>(json: JsonCursor, guess: Guess<T> | undefined): Field<T> | undefined {
  if (guess === undefined || !json.text.startsWith(guess.way, json.at)) return undefined;
  json.key = guess.field.name;
  json.keyStart = json.at + guess.keyFrom;
  json.keyEnd = json.at + guess.keyTo;
  json.at += guess.way.length;
  json.isFresh = false;
  return guess.field;
}

/** Goes on to the next member that the table knows; undefined behind the object's end. */
function nextField<T>(
  json: JsonCursor,
  fields: Fields<T>,
  guesses: Guesses<T>,
  before: number,
): Field<T> | undefined {
  const { at, problems } = json;
  const reported = problems.length;
  let isNext = true;
  while (nextMember(json)) {
    const field = fields.byName.get(json.key);
    if (field) {
      if (isNext && problems.length === reported) guesses[before] = guessOf(json, field, at);
      return field;
    }
    if (fields.isForeign(json.key)) {
      leaveBeforeMember(json);
      return undefined;
    }
    skipValue(json);
    isNext = false;
  }
  return undefined;
}

function guessOf<T>({ text, at, keyStart, keyEnd }: JsonCursor, field: Field<T>, from: number): Guess<T> {
  return { way: text.slice(from, at), field, keyFrom: keyStart - from, keyTo: keyEnd - from };
}
