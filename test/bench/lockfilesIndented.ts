// The lockfiles of yarn and pnpm as graphs with spans, beside the package managers' own parsers, which give no positions, and a plain parse.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSyml } from '@yarnpkg/parsers';
import { load as loadYaml } from 'js-yaml';
import { parse as parseYaml } from 'yaml';
import { once } from '../../server/src/core/remembered';
import type { Lockfile, LockfileFormat } from '../../server/src/core/types';
import { dataFolder } from '../support/data';
import type { Comparison } from '../support/peers/comparison';
import { compareWithPnpm } from '../support/peers/pnpm';
import { compareWithYarn1, parseReference as parseYarn1 } from '../support/peers/yarn1';
import { compareWithBerry } from '../support/peers/yarnBerry';
import type { BenchCase } from './benchCase';
import { agree, allOf, formatNamed, graphFrom, lockfileSizes } from './lockfileText';
import { synthesised } from './synthesisedLockfiles';

/** A format with what a user would pick instead. */
interface Format {
  readonly name: string;
  readonly format: LockfileFormat;
  readonly peers: Readonly<Record<string, (text: string) => unknown>>;
  readonly compare: (lockfile: Lockfile, text: string, folder?: string) => Comparison | Promise<Comparison>;
  readonly synthesise: (count: number) => string;
}

const yarn1: Format = {
  name: 'yarn 1',
  format: formatNamed('yarnClassic'),
  peers: { '@yarnpkg/lockfile': parseYarn1 },
  compare: compareWithYarn1,
  synthesise: synthesised.yarn1,
};

const berry: Format = {
  name: 'yarn berry',
  format: formatNamed('yarnBerry'),
  peers: { '@yarnpkg/parsers parseSyml': parseSyml },
  compare: (lockfile, text, folder) => compareWithBerry(lockfile, text, resolutionsIn(folder)),
  synthesise: synthesised.yarnBerry,
};

const pnpm9: Format = {
  name: 'pnpm 9',
  format: formatNamed('pnpm'),
  peers: { 'js-yaml': (text) => loadYaml(text), yaml: (text) => parseYaml(text) },
  compare: (lockfile, text) => compareWithPnpm(lockfile, text),
  synthesise: synthesised.pnpm,
};

/** A minute each is too long for what is slower by far anyway. */
const slowPeers = { above: 10_000, names: ['yaml'] };

export const cases: readonly BenchCase[] = [
  ...(dataFolder === undefined
    ? []
    : [
        ...realCases(yarn1, 'webpack-yarn1'),
        ...realCases(berry, 'jest-berry10'),
        ...realCases(pnpm9, 'pnpm-many-deps-pnpm9'),
      ]),
  ...[yarn1, berry, pnpm9].flatMap((format) => lockfileSizes.map((count) => synthesisedCase(format, count))),
];

/** What is only worked out when somebody asks is a case of its own: nobody's figure is to hide it. */
function realCases(format: Format, folder: string): readonly BenchCase[] {
  const path = join(dataFolder ?? '', 'lockfiles', folder);
  const text = once(() => readFileSync(join(path, format.format.fileNames[0]!), 'utf8'));
  const parsed = caseOf(`parse ${folder}`, format, text, Object.keys(format.peers), path);
  const lockwatch = () => allOf(graphFrom(format.format, text()));
  return [
    parsed,
    {
      ...parsed,
      name: `parse ${folder}, every edge asked for`,
      subjects: { ...parsed.subjects, lockwatch },
    },
  ];
}

function synthesisedCase(format: Format, count: number): BenchCase {
  const names = Object.keys(format.peers).filter(
    (name) => count <= slowPeers.above || !slowPeers.names.includes(name),
  );
  const name = `${format.name}, ${count.toLocaleString('en')} packages`;
  return caseOf(
    name,
    format,
    once(() => format.synthesise(count)),
    names,
  );
}

function caseOf(
  name: string,
  { format, peers, compare }: Format,
  text: () => string,
  peerNames: readonly string[],
  folder?: string,
): BenchCase {
  return {
    name,
    get bytes() {
      return Buffer.byteLength(text());
    },
    subjects: {
      lockwatch: () => graphFrom(format, text()),
      ...Object.fromEntries(peerNames.map((one) => [one, () => peers[one]!(text())])),
    },
    agree: () => agree(format, text(), (lockfile) => compare(lockfile, text(), folder)),
  };
}

function resolutionsIn(folder: string | undefined): Readonly<Record<string, string>> {
  const file = join(folder ?? '', 'package.json');
  return folder !== undefined && existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')).resolutions ?? {})
    : {};
}
