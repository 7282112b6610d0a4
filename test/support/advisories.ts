// The collection's OSV records, read once for each test file that asks. Only for tests that skip without it.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseOsvText } from '../../server/src/core/advisories/osv';
import type { Advisory } from '../../server/src/core/types';
import { dataFolder } from './data';

export const advisoriesFolder = `${dataFolder}/advisories`;

/** The JSON text of every record, by where it lies; the sample archive has no others. */
export function collectedTexts(): Readonly<
  Record<'ghsa-npm' | 'verbatim' | 'mal-npm.jsonl.gz', readonly string[]>
> {
  const inFolder = (name: string) =>
    readdirSync(`${advisoriesFolder}/${name}`).map((file) =>
      readFileSync(`${advisoriesFolder}/${name}/${file}`, 'utf8'),
    );
  const lines = gunzipSync(readFileSync(`${advisoriesFolder}/mal-npm.jsonl.gz`))
    .toString('utf8')
    .trim();
  return {
    'ghsa-npm': inFolder('ghsa-npm'),
    verbatim: inFolder('verbatim'),
    'mal-npm.jsonl.gz': lines.split('\n'),
  };
}

let advisories: readonly Advisory[] | undefined;

/** Every advisory of the collection. */
export function collectedAdvisories(): readonly Advisory[] {
  advisories ??= Object.values(collectedTexts())
    .flat()
    .flatMap((text) => parseOsvText(text, 'collection').advisories);
  return advisories;
}

/** An advisory that affects no version and says nothing, for tests to fill in what they are about. */
export const blankAdvisory: Advisory = {
  id: 'GHSA-1',
  aliases: [],
  kind: 'vulnerability',
  package: 'a',
  ranges: [],
  versions: [],
  rating: 'unknown',
  cwes: [],
  summary: '',
  details: '',
  references: [],
  modified: '2026-01-01T00:00:00Z',
  feed: 'test',
};
