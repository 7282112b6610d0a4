// What is worked out once, and what anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  maxAnswers,
  maxTexts,
  once,
  remembered,
  rememberedBy,
  rememberedOfText,
  rememberedOfTexts,
  rememberedUpTo,
} from '../../server/src/core/remembered';

const a = { text: 'a' };
const b = { text: 'b' };

test('once, and only when asked', () => {
  let asked = 0;
  const nothing = once((): undefined => void asked++);
  assert.equal(asked, 0);
  assert.deepEqual([nothing(), nothing()], [undefined, undefined]);
  assert.equal(asked, 1);
});

test('once for each object, though it says the same as another', () => {
  const asked: object[] = [];
  const lengthOf = remembered((one: { readonly text: string }) => asked.push(one) && one.text.length);
  const other = { ...a };
  assert.deepEqual([a, b, a, other].map(lengthOf), [1, 1, 1, 1]);
  assert.deepEqual(asked, [a, b, other]);
});

test('that there is nothing is an answer too', () => {
  const asked: object[] = [];
  const nothingIn = remembered((one: object): undefined => void asked.push(one));
  assert.deepEqual([nothingIn(a), nothingIn(a)], [undefined, undefined]);
  assert.deepEqual(asked, [a]);
});

test('once for each object and key', () => {
  const asked: string[] = [];
  const joined = rememberedBy(
    (words: readonly string[]) => words.join(),
    ({ text }: { readonly text: string }, words) => {
      asked.push([text, ...words].join(' '));
      return words.length > 0 ? asked.at(-1) : undefined;
    },
  );
  const answers = [
    joined(a, ['x', 'y']),
    joined(b, ['x', 'y']),
    joined(a, ['x,y']),
    joined(a, []),
    joined(a, []),
  ];
  assert.deepEqual(answers, ['a x y', 'b x y', 'a x y', undefined, undefined]);
  assert.deepEqual(asked, ['a x y', 'b x y', 'a']);
});

test('once for two texts in their order, no being an answer too', () => {
  const asked: string[] = [];
  const isBefore = rememberedOfTexts((one, other) => {
    asked.push(`${one} ${other}`);
    return one < other;
  });
  const answers = [isBefore('a', 'b'), isBefore('b', 'a'), isBefore('b', 'a'), isBefore('__proto__', 'b')];
  assert.deepEqual(answers, [true, false, false, true]);
  assert.deepEqual(asked, ['a b', 'b a', '__proto__ b']);
});

test('all answers about texts are forgotten once there are too many, whichever of the two are many', () => {
  const askedAgain = (pair: (n: number) => readonly [string, string]) => {
    let asked = 0;
    const ask = rememberedOfTexts(() => ++asked > 0);
    for (let n = 0; n <= maxAnswers; n++) ask(...pair(n));
    const before = asked;
    for (const n of [maxAnswers, 0]) ask(...pair(n));
    return asked - before;
  };
  assert.deepEqual([askedAgain((n) => [`${n}`, 'a']), askedAgain((n) => ['a', `${n}`])], [1, 1]);
});

test('so many answers for each who asks, those of the one before him at hand', () => {
  const asked: string[] = [];
  const joined = rememberedUpTo(
    2,
    (word: string) => word,
    ({ text }: { readonly text: string }, word) => {
      asked.push(`${text} ${word}`);
      return `${text}-${word}`;
    },
  );
  const [first, second] = [{}, {}];
  assert.deepEqual(
    ['x', 'y', 'z', 'x'].map((word) => joined(a, first, word)),
    ['a-x', 'a-y', undefined, 'a-x'],
  );
  assert.deepEqual(
    ['z', 'y', 'x'].map((word) => joined(a, second, word)),
    ['a-z', 'a-y', undefined],
  );
  assert.deepEqual(joined(a, first, 'z'), undefined);
  assert.deepEqual(joined(b, first, 'z'), 'b-z');
  assert.deepEqual(asked, ['a x', 'a y', 'a z', 'b z']);
});

test('what is read of a text, until as many others have been read', () => {
  const asked: string[] = [];
  const lengthOf = rememberedOfText((text) => ({ length: asked.push(text) && text.length }));
  const first = lengthOf('a');
  assert.equal(lengthOf('a'), first);
  for (let n = 0; n < maxTexts; n++) lengthOf(`text ${n}`);
  assert.deepEqual(lengthOf('a'), { length: 1 });
  assert.equal(asked.filter((text) => text === 'a').length, 2);
});
