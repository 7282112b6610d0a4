// As many OSV records as the world's npm export has: the collection's own, and others made of them by rule.
import { collectedTexts } from '../support/advisories';

export const recordCount = 220_000;

/** Of the synthesised malware so much has every version affected that it is 80 % of all malware. */
const everyShare = 0.82;

/**
 * The JSON text of each record on one line: those of the collection, then malware made from its malware until there are
 * `recordCount`, 98 % of them malware. A made record is a real one under another name and id, with fresh hashes and
 * GitHub ids, since these are what cannot be compressed. The same texts in every run.
 */
export function* manyRecords(): Iterable<string> {
  const { 'ghsa-npm': github, 'mal-npm.jsonl.gz': malware } = collectedTexts();
  for (const text of github) yield JSON.stringify(JSON.parse(text));
  yield* malware;
  const templates = malware.map((text) => JSON.parse(text) as Template);
  const every = templates.filter(isEvery);
  const others = templates.filter((template) => !isEvery(template));
  const words = [...new Set(templates.flatMap(({ affected }) => affected[0]!.package.name.split(/[-_./@]/)))];
  const random = randomNumbers(1);
  const names = new Set<string>();
  for (let number = github.length + malware.length; number < recordCount; number++) {
    const template = pick(random() < everyShare ? every : others, random);
    yield JSON.stringify(remade(template, number, freshName(words, names, random), random));
  }
}

interface Template {
  readonly id: string;
  readonly modified: string;
  readonly details: string;
  readonly withdrawn?: string;
  readonly affected: readonly {
    readonly package: { readonly name: string };
    readonly ranges?: readonly { readonly events: readonly Readonly<Record<string, string>>[] }[];
    readonly versions?: readonly string[];
  }[];
}

type Random = () => number;

function isEvery({ affected }: Template): boolean {
  const [entry] = affected;
  const events = entry?.ranges?.flatMap((range) => range.events) ?? [];
  return !entry?.versions?.length && events.length === 1 && events[0]?.introduced === '0';
}

function remade(template: Template, number: number, name: string, random: Random): unknown {
  const old = template.affected[0]!.package.name;
  const text = JSON.stringify({ ...template, details: template.details.replaceAll(old, name) })
    .replace(/\b[0-9a-f]{64}\b/g, () => digits(64, '0123456789abcdef', random))
    .replace(/GHSA(-[2-9cfghjmpqrvwx]{4}){3}/g, () => githubId(random));
  const record = JSON.parse(text) as Template;
  const published = new Date(Date.UTC(2025, 5, 1) + number * 60_000);
  return {
    ...record,
    id: `MAL-2025-${number}`,
    summary: `Malicious code in ${name} (npm)`,
    published: published.toISOString().replace('.000', ''),
    modified: new Date(published.getTime() + Math.floor(random() * 1e6) * 1000)
      .toISOString()
      .replace('.000', ''),
    affected: record.affected.map((entry) => ({ ...entry, package: { ecosystem: 'npm', name } })),
  };
}

/** Words of real names, put together as those who publish malware by the thousand do. */
function freshName(words: readonly string[], taken: Set<string>, random: Random): string {
  for (;;) {
    const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(words, random));
    const name = [...parts, ...(random() < 0.3 ? [Math.floor(random() * 1000)] : [])].join('-');
    if (name.length < 2 || taken.has(name)) continue;
    taken.add(name);
    return random() < 0.15 ? `@${pick(words, random) || 'x'}/${name}` : name;
  }
}

function githubId(random: Random): string {
  return `GHSA${[1, 2, 3].map(() => `-${digits(4, '23456789cfghjmpqrvwx', random)}`).join('')}`;
}

function digits(count: number, alphabet: string, random: Random): string {
  return Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)]!;
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
