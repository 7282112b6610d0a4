// Every kind of damage done to the lockfile of one project, in every format.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyze } from '../../../server/src/core/analyze';
import type { Lockfile, Span } from '../../../server/src/core/types';
import { graphPicture } from '../../support/graphPicture';
import {
  allLocks,
  graphWithManifests,
  lockNames,
  lockText,
  manifestTexts,
  readLock,
} from '../../support/oneProject';
import { osv, projectOf } from '../../support/project';

for (const name of allLocks) {
  const text = lockText(name);
  const whole = readLock(name, text);
  const picture = graphPicture(graphWithManifests(whole));
  const isJson = name.startsWith('npm') || name === 'bun';
  const checkAllRead = ({ packages }: Lockfile) => {
    const read = new Set(packages.map(nameVersion));
    assert.deepEqual(
      whole.packages.map(nameVersion).filter((one) => !read.has(one)),
      [],
    );
  };

  test(`${name}: cut off anywhere, what ends before the cut is read, and the cut is told of`, () => {
    for (let end = 0; end < text.trimEnd().length; end++) {
      const cut = text.slice(0, end);
      const lockfile = readLock(name, cut);
      checkSpans(lockfile, cut);
      const read = new Set(lockfile.packages.map(nameVersion));
      const lost = whole.packages.filter((entry) => entry.span.end < end && !read.has(nameVersion(entry)));
      assert.equal(lost.length, 0, `cut at ${end}`);
      // Indented text that ends with a line may be a smaller lockfile.
      if (isJson || !/(^|\n)$/.test(cut)) assert.ok(lockfile.problems.length > 0, `cut at ${end}`);
    }
  });

  test(`${name}: what editors do to line ends and beginnings changes nothing`, () => {
    const variants = [
      text.replaceAll('\n', '\r\n'),
      `\ufeff${text}`,
      `\ufeff${text.replaceAll('\n', '\r\n')}`,
    ];
    for (const variant of variants) {
      const lockfile = readLock(name, variant);
      checkSpans(lockfile, variant);
      assert.equal(graphPicture(graphWithManifests(lockfile)), picture);
      assert.deepEqual(lockfile.problems, []);
    }
  });

  test(`${name}: tabs are read as indentation, and told of where the package manager would not read them`, () => {
    const variant = text.replace(/^ +/gm, (blanks) => '\t'.repeat(blanks.length / 2));
    const lockfile = readLock(name, variant);
    checkSpans(lockfile, variant);
    assert.equal(graphPicture(graphWithManifests(lockfile)), picture);
    assert.deepEqual(codesOf(lockfile), isJson ? [] : ['tab']);
  });

  test(`${name}: an entry that is there twice is named, at the second one`, () => {
    const { span } = whole.packages[3]!;
    const entry = text.slice(span.start, span.end);
    const between = isJson ? ',\n' : text.slice(text.lastIndexOf('\n', span.start - 1), span.start);
    const twice = text.slice(0, span.end) + between + entry + text.slice(span.end);
    const lockfile = readLock(name, twice);
    checkAllRead(lockfile);
    assert.deepEqual(codesOf(lockfile), ['duplicateKey']);
    assert.equal(lockfile.problems[0]!.span.start, span.end + between.length);
  });

  test(`${name}: values of other types, anywhere, leave the rest alone`, () => {
    const odd = fc.constantFrom('1', 'null', '[]', '{}', '[{}]', '{"a": []}', '""', 'true');
    fc.assert(
      fc.property(fc.constantFrom(...valuesIn(text, isJson)), odd, ({ index, 0: value }, other) => {
        const variant = text.slice(0, index) + other + text.slice(index + value.length);
        const lockfile = readLock(name, variant);
        checkSpans(lockfile, variant);
        checkTypes(lockfile);
        assert.ok(lockfile.packages.length >= whole.packages.length - 1);
      }),
      { numRuns: 300 },
    );
  });

  test(`${name}: a package called __proto__ is one like any other`, () => {
    const renamed = (one: string) => one.replaceAll(/\bms\b/g, '__proto__');
    const lock = renamed(text);
    const manifests = Object.fromEntries(
      Object.entries(manifestTexts).map(([path, manifest]) => [path, renamed(manifest)]),
    );
    const { graph } = projectOf({ manifests, lock, lockName: lockNames[name] }).lock!;
    assert.deepEqual(graphPicture(graph).split('\n').sort(), renamed(picture).split('\n').sort());
    assert.equal(Object.keys(Object.prototype).length, 0);
  });

  test(`${name}: nesting without end and lines without end are passed over`, () => {
    const deep = 100_000;
    const braces = isJson
      ? `${'{"a":['.repeat(deep)}${']}'.repeat(deep)}`
      : '[{a: '.repeat(deep) + '}]'.repeat(deep);
    const long = 'x'.repeat(10_000_000);
    for (const value of [braces, isJson ? `"${long}"` : long]) {
      const variant = isJson ? text.replace('{', `{"odd": ${value},`) : `${text}\nodd: ${value}\n`;
      const lockfile = readLock(name, variant);
      checkSpans(lockfile, variant);
      checkAllRead(lockfile);
    }
  });

  for (const [bad, version] of [
    ['ms', '2.1.3'],
    ['debug', '4.3.7'],
  ] as const) {
    test(`${name}: of a merge conflict on ${bad} both sides are read and judged, and its line is told`, () => {
      const lines = text.split('\n').map((line) => {
        const theirs = line.replaceAll(version, '9.9.9');
        return line === theirs ? line : `<<<<<<< HEAD\n${line}\n=======\n${theirs}\n>>>>>>> topic`;
      });
      const lock = lines.join('\n');
      const advisories = [
        osv('MAL-2026-1', bad, { versions: [version] }),
        osv('MAL-2026-2', bad, { versions: ['9.9.9'] }),
      ];
      const project = projectOf({ manifests: manifestTexts, lock, lockName: lockNames[name], advisories });
      const found = analyze(project).filter(({ rule }) => rule === 'malicious');
      assert.deepEqual(
        found.map((one) => `${one.package.name} ${one.package.version} through ${one.declaration?.name}`),
        [`${bad} ${version} through debug`, `${bad} 9.9.9 through debug`],
      );
      const { problems } = project.lock!.graph.lockfile;
      const line = lock.slice(0, lock.indexOf('<<<<<<<')).split('\n').length;
      assert.deepEqual(new Set(problems.map(({ code }) => code)), new Set(['mergeConflict']));
      assert.match(problems[0]!.message, new RegExp(`line ${line}\\b`));
    });
  }
}

/** Every value but the version of the format, without which nothing can be read. */
function valuesIn(text: string, isJson: boolean): readonly RegExpExecArray[] {
  const tokens = isJson ? /"[^"]*"|true|\{\}/g : /(?<=: )\S.*$|(?<=[^:] )".*"$/gm;
  return [...text.matchAll(tokens)].filter(({ index, 0: value }) => {
    const line = text.slice(text.lastIndexOf('\n', index) + 1, index);
    return text[index + value.length] !== ':' && !/^lockfileVersion|^ {2}version: $/.test(line);
  });
}

function nameVersion({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}

function codesOf({ problems }: Lockfile): readonly string[] {
  return problems.map(({ code }) => code);
}

function checkSpans({ packages, importers, problems }: Lockfile, { length }: string): void {
  const nodes = [...packages, ...importers];
  const spans: readonly Span[] = [
    ...nodes.map(({ span }) => span),
    ...packages.map(({ keySpan }) => keySpan),
    ...nodes.flatMap(({ edges }) => edges.map(({ span }) => span)),
    ...problems.map(({ span }) => span),
  ];
  for (const { start, end } of spans) assert.ok(start >= 0 && start <= end && end <= length);
}

function checkTypes({ packages, importers }: Lockfile): void {
  for (const { name, version, resolved, integrity } of packages) {
    for (const text of [name, version, resolved ?? '', integrity ?? '']) assert.equal(typeof text, 'string');
  }
  for (const { edges } of [...packages, ...importers]) {
    for (const { name, rawSpec, to } of edges)
      assert.deepEqual([typeof name, typeof rawSpec, Number.isInteger(to)], ['string', 'string', true]);
  }
}
