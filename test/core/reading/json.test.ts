// The cursor over JSON: what is understood of a text, and what is said of the rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  booleanValue,
  enterArray,
  enterObject,
  finish,
  type JsonCursor,
  jsonCursorOf,
  keySpan,
  leaveBeforeMember,
  nextItem,
  nextMember,
  scalarText,
  skipToEnd,
  skipValue,
  stringItems,
  stringValue,
} from '../../../server/src/core/reading/json';
import { fieldsOf, readFields } from '../../../server/src/core/reading/jsonTable';

/** The members of the outermost object as `name=value`, where the value is a plain one, else the value's text. */
function members(text: string, options?: { lenient?: boolean }): readonly string[] {
  const json = jsonCursorOf(text, options);
  return [...(enterObject(json) ? pull(json) : []), ...endOf(json)];
}

function pull(json: JsonCursor): readonly string[] {
  const found: string[] = [];
  while (nextMember(json)) {
    const { key, at } = json;
    skipValue(json);
    found.push(`${key}=${json.text.slice(at, json.at).trim()}`);
  }
  return found;
}

/** The problems, each with the text that it is about. */
function endOf(json: JsonCursor): readonly string[] {
  finish(json);
  return json.problems.map(
    ({ code, message, span }) => `${code}: ${message} «${json.text.slice(span.start, span.end)}»`,
  );
}

test('members are found in any layout', () => {
  const expected = ['a="1"', 'b={"c": [2]}', 'd=true'];
  assert.deepEqual(members('{"a": "1", "b": {"c": [2]}, "d": true}'), expected);
  assert.deepEqual(members('\ufeff{\r\n\t"a" :"1" ,\r\n\t"b":{"c": [2]}\r\n,"d":true\r\n}\r\n'), expected);
  assert.deepEqual(members('{}'), []);
  assert.deepEqual(members(' { } '), []);
});

test('a layout that was learned is not expected of the next object', () => {
  const json = jsonCursorOf(
    '{\n  "a": {\n    "b": "1",\n    "c": "2"\n  },\n  "d": {"e":"3" , "f":"4"},"g":{}}',
  );
  enterObject(json);
  const found: string[] = [];
  while (nextMember(json)) {
    found.push(json.key);
    enterObject(json);
    found.push(...pull(json));
  }
  assert.deepEqual(found, ['a', 'b="1"', 'c="2"', 'd', 'e="3"', 'f="4"', 'g']);
  assert.deepEqual(endOf(json), []);
});

test('strings are unescaped, spans are not', () => {
  const json = jsonCursorOf('{"a\\u0062": "c\\"d\\n", "e": "\\q", "f": "g"}');
  enterObject(json);
  const found: unknown[] = [];
  while (nextMember(json)) found.push([json.key, keySpan(json), stringValue(json)]);
  assert.deepEqual(found, [
    ['ab', { start: 1, end: 10 }, 'c"d\n'],
    ['e', { start: 22, end: 25 }, '\\q'],
    ['f', { start: 33, end: 36 }, 'g'],
  ]);
  assert.deepEqual(endOf(json), ['invalidJson: The string holds what JSON does not allow in one. «"\\q"»']);
});

test('a slip costs its own member and no more', () => {
  const cases: Record<string, readonly string[]> = {
    '{"a": "1" "b": "2"}': ['a="1"', 'b="2"', 'invalidJson: A comma is missing before this. «"»'],
    '{"a" "1", "b": "2"}': [
      'b="2"',
      'invalidJson: A colon is missing behind this. «"a"»',
      'invalidJson: A colon is missing behind this. «"1"»',
    ],
    '{"a": , "b": "2"}': ['a=', 'b="2"', 'invalidJson: A value is missing before this. «,»'],
    '{"a":\n  "b": "2"}': ['a=', 'b="2"', 'invalidJson: A value is missing before this. «"»'],
    '{"a": "1,\n  "b": "2"}': ['a="1,', 'b="2"', 'invalidJson: The string is not closed. «"1,»'],
    '{"a: "1",\n  "b": "2"}': [
      'b="2"',
      'invalidJson: A colon is missing behind this. «"a: "»',
      'invalidJson: This is not JSON. «1»',
      'invalidJson: The string is not closed. «",»',
    ],
    '{what? "b": "2"}': ['b="2"', 'invalidJson: This is not JSON. «what?»'],
    '{{"a": "1"}, "b": "2"}': ['b="2"', 'invalidJson: This is not JSON. «{"a": "1"}»'],
    '{"a": "1"], "b": "2"}': ['a="1"', 'b="2"', 'invalidJson: This is not JSON. «]»'],
    '{"a": "1",, "b": "2"}': ['a="1"', 'b="2"', 'invalidJson: This is not JSON. «,»'],
    '{"a": "1",}': ['a="1"', 'invalidJson: There is a comma too many here. «,»'],
    '{"a": "1"} {': ['a="1"', 'invalidJson: Nothing may follow the outermost value. «{»'],
    '{"a": {"b": "1"': ['a={"b": "1"', 'truncated: The text ends too early. «"»'],
    '{"a": "1': ['a="1', 'truncated: The text ends too early. «1»'],
    '{"a': ['truncated: The text ends too early. «a»'],
    '{"a": "1"': ['a="1"', 'truncated: The text ends too early. «"»'],
    '{': ['truncated: The text ends too early. «{»'],
    '': ['truncated: The text ends too early. «»'],
    '[]': ['wrongType: This should be an object. «[]»'],
    yes: ['wrongType: This should be an object. «yes»'],
  };
  const texts = Object.keys(cases);
  assert.deepEqual(Object.fromEntries(texts.map((text) => [text, members(text)])), cases);
});

test('an array that lost its bracket ends with the object around it', () => {
  const json = jsonCursorOf('{"a": ["b", "c"}');
  enterObject(json);
  nextMember(json);
  assert.deepEqual(stringItems(json), ['b', 'c']);
  assert.equal(nextMember(json), false);
  assert.deepEqual(endOf(json), ['invalidJson: A closing bracket is missing before this. «}»']);
});

test('comments and trailing commas are for those who allow them', () => {
  const text = '{ // one\n"a": "1", /* two */ "b": [2,], }';
  assert.deepEqual(members(text, { lenient: true }), ['a="1"', 'b=[2,]']);
  assert.deepEqual(members('{"a": "1", /* b', { lenient: true }), [
    'a="1"',
    'truncated: The text ends too early. «b»',
  ]);
  assert.notDeepEqual(members(text), members(text, { lenient: true }));
});

test('values of another type are reported and passed over', () => {
  const json = jsonCursorOf('{"a": {"x": 1}, "b": 7, "c": null, "d": false, "e": [], "f": "yes", "g": true}');
  enterObject(json);
  const found: unknown[] = [];
  const readers = [
    stringValue,
    stringValue,
    stringValue,
    stringValue,
    scalarText,
    booleanValue,
    booleanValue,
  ];
  for (const read of readers) if (nextMember(json)) found.push(read(json));
  assert.equal(nextMember(json), false);
  assert.deepEqual(found, [undefined, undefined, undefined, undefined, undefined, false, true]);
  assert.deepEqual(endOf(json), [
    'wrongType: This should be a string. «{"x": 1}»',
    'wrongType: This should be a string. «7»',
    'wrongType: This should be a plain value. «[]»',
  ]);
});

test('a table of fields reads what it knows, the last of two', () => {
  const into = { seen: 0, name: '' };
  const fields = fieldsOf<typeof into>({
    name: (json, target) => {
      target.name = stringValue(json) ?? '';
    },
  });
  const json = jsonCursorOf('{"name": "a", "size": {"name": "b"}, "name": "c"}');
  readFields(json, fields, into);
  assert.equal(into.name, 'c');
  assert.deepEqual(endOf(json), ['duplicateKey: name is here twice; the last one counts. «"name"»']);
});

test('a member can be left to the object further out', () => {
  const json = jsonCursorOf('{"a": {"b": "1",\n"c": {"d": "2"}}');
  enterObject(json);
  nextMember(json);
  enterObject(json);
  nextMember(json);
  skipValue(json);
  nextMember(json);
  leaveBeforeMember(json);
  assert.deepEqual(pull(json), ['c={"d": "2"}']);
  assert.deepEqual(endOf(json), ['invalidJson: A closing brace is missing before this. «"c"»']);
});

test('the rest is skipped only where the text ends as it was laid out', () => {
  const skips = (text: string) => {
    const json = jsonCursorOf(text);
    enterObject(json);
    while (nextMember(json) && json.key !== 'rest') skipValue(json);
    return skipToEnd(json) && json.at === text.trimEnd().length;
  };
  assert.equal(skips('{\n  "a": "1",\n  "rest": {\n    "b": "2"\n  }\n}\n'), true);
  assert.equal(skips('{\r\n\t"a": "1",\r\n\t"rest": {\r\n\t\t"b": "2"\r\n\t}\r\n}'), true);
  assert.equal(skips('{\n  "a": "1",\n  "rest": {\n    "b": "2"\n  }\n'), false);
  assert.equal(skips('{\n"a": "1",\n"rest": {\n"b": "2"\n}\n}'), false);
  assert.equal(skips('{"a":"1","rest":{"b":"2"}}'), false);
});

const layouts = [undefined, 1, 2, '\t'];

/** JSON of objects, arrays, strings and literals, laid out in one of several ways. */
const anyJson = fc
  .tuple(
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 }),
    fc.constantFrom(...layouts),
    fc.boolean(),
  )
  .map(([value, indent, crlf]) => {
    const text = JSON.stringify(value, null, indent);
    return crlf ? text.replaceAll('\n', '\r\n') : text;
  });

test('whatever JSON.parse reads is read, to the same end', () => {
  fc.assert(
    fc.property(anyJson, (text) => {
      const json = jsonCursorOf(text);
      assert.deepEqual(plain(json), JSON.parse(text));
      assert.deepEqual(endOf(json), []);
    }),
  );
});

test('no prefix of a text passes for the whole', () => {
  fc.assert(
    fc.property(anyJson, fc.nat(), (text, cut) => {
      const prefix = text.slice(0, cut % text.length);
      const json = jsonCursorOf(prefix);
      plain(json);
      assert.equal(json.problems.at(-1)?.code, 'truncated');
    }),
  );
});

test('whatever is broken ends, and is reported within the text', () => {
  const garbage = fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', '\n', 'x', ' ');
  fc.assert(
    fc.property(anyJson, fc.nat(), fc.nat(3), garbage, (text, at, removed, inserted) => {
      const start = at % text.length;
      const broken = text.slice(0, start) + inserted + text.slice(start + removed);
      const json = jsonCursorOf(broken);
      plain(json);
      finish(json);
      for (const { span } of json.problems) {
        assert.ok(span.start >= 0 && span.start <= span.end && span.end <= broken.length);
      }
    }),
    { numRuns: 1000 },
  );
});

/** The value at the cursor, members through every function that goes into one. */
function plain(json: JsonCursor): unknown {
  const code = json.text.slice(json.at).trimStart()[0];
  if (code === '{') {
    const entries: [string, unknown][] = [];
    if (enterObject(json)) while (nextMember(json)) entries.push([json.key, plain(json)]);
    return Object.fromEntries(entries);
  }
  if (code === '[') {
    const items: unknown[] = [];
    if (enterArray(json)) while (nextItem(json)) items.push(plain(json));
    return items;
  }
  if (code === '"') return stringValue(json);
  const text = scalarText(json);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

test('ten megabytes take linear time, however they are broken', () => {
  const size = 10_000_000;
  const texts = [
    `{"a": ${'['.repeat(size)}`,
    `{"a": ${'{"a":'.repeat(size / 5)}`,
    `{${'"'.repeat(size)}`,
    `{"a": "${'x'.repeat(size)}`,
    `{"a": "${'\\'.repeat(size)}"`,
    `{${'"a"\n'.repeat(size / 4)}}`,
    `{${'"a": "\\\\",'.repeat(size / 10)}`,
    `{"a": [${'"b",'.repeat(size / 4)}`,
    ' '.repeat(size),
  ];
  assert.deepEqual(
    texts.map((text) => members(text).length),
    [2, 2, 100, 2, 2, 100, 1_000_001, 2, 1],
  );
});
