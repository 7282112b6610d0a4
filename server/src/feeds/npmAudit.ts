// The feed that asks each package's own registry for advisories, as `npm audit` does.
// https://docs.npmjs.com/cli/commands/npm-audit (bulk advisory endpoint)
import { gzipSync } from 'fflate';
import { parseNpmAdvisory } from '../core/advisories/npmAdvisory';
import type { OsvReading } from '../core/advisories/osv';
import { isPublicRegistry } from '../core/advisories/publicNames';
import type { FeedState } from '../core/types';
import type { Cancel, HttpRequest, Ports, RegistryConfig } from '../ports';
import {
  type FeedQuestion,
  type FeedSnapshot,
  fieldOf,
  hostOf,
  itemsOf,
  type JsonReply,
  keep,
  nowOf,
  type QueryFeed,
  readKept,
  requestJson,
  standIn,
} from './feed';

const id = 'npmAudit';

/** Registries are known to take long. */
const timeoutMs = 120_000;
const maxBytes = 32 * 1024 * 1024;

type Versions = ReadonlyMap<string, readonly string[]>;

/** What one registry is asked about one project. */
interface Enquiry {
  /** Address of the registry, ending in `/`. */
  readonly registry: string;
  readonly root: string;
  readonly packages: Versions;
  /** There are names among them that nobody else is to know. */
  readonly isConfidential: boolean;
  readonly registries: RegistryConfig;
}

/** An answer as it came, or as it is kept. */
interface Answer {
  /** RFC 3339. */
  readonly checked: string;
  /** The versions that were asked about: of others the registry says nothing. */
  readonly asked: Versions;
  readonly reply: unknown;
}

/** What came of an enquiry. */
interface Outcome {
  readonly enquiry: Enquiry;
  readonly answer?: Answer;
  /** Why there is no new answer, in one plain sentence. */
  readonly words?: string;
}

/**
 * Asks each registry about the packages that npm's configuration has come from it, those of a registry of one's own
 * included, with npm's credentials. A registry speaks only of the versions that it is asked about, the locked ones:
 * what a fix could choose is not known from it. Where one does not answer, what it said before holds for the
 * versions that it was about.
 */
export const npmAuditFeed: QueryFeed = {
  kind: 'query',
  id,
  own: true,
  remote: true,
  query: async (questions, ports, cancel) => {
    const enquiries = questions.flatMap(enquiriesOf);
    if (enquiries.length === 0 && questions.some(({ packages }) => packages.size > 0)) return nothingLocked;
    return snapshotOf(await Promise.all(enquiries.map((enquiry) => enquire(enquiry, ports, cancel))));
  },
};

const nothingLocked: FeedSnapshot = {
  advisories: [],
  state: {
    id,
    records: 0,
    packages: 0,
    health: 'failed',
    message: 'Registries speak of locked versions only, and nothing is locked.',
  },
};

/** By registry. A private name is told to no public registry, not even where the configuration would have it so. */
function enquiriesOf({ root, packages, privatePackages, registries }: FeedQuestion): readonly Enquiry[] {
  const byRegistry = new Map<string, Map<string, readonly string[]>>();
  const confidential = new Set<string>();
  const add = (name: string, versions: readonly string[], isPrivate: boolean) => {
    const registry = registries.registryFor(name) ?? '';
    if (versions.length === 0 || (isPrivate && isPublicRegistry(registry))) return;
    if (isPrivate) confidential.add(registry);
    byRegistry.set(registry, (byRegistry.get(registry) ?? new Map()).set(name, versions));
  };
  for (const [name, versions] of packages) add(name, versions, false);
  for (const [name, versions] of privatePackages) add(name, versions, true);
  return [...byRegistry].map(([registry, asked]) => {
    return { registry, root, packages: asked, isConfidential: confidential.has(registry), registries };
  });
}

async function enquire(enquiry: Enquiry, ports: Ports, cancel: Cancel): Promise<Outcome> {
  const { packages, registry } = enquiry;
  if (registry === '')
    return { enquiry, words: "The registry that npm's configuration names is no http or https address." };
  const reply = await requestJson(requestFor(enquiry), ports, cancel);
  if ('value' in reply && isReply(reply.value)) {
    const answer = { checked: nowOf(ports), asked: packages, reply: reply.value };
    await keep(ports.store, keyOf(enquiry), { ...answer, asked: [...packages] });
    return { enquiry, answer };
  }
  const answer = await readAnswer(enquiry, ports);
  return { enquiry, words: wordsFor(registry, reply), ...(answer && { answer }) };
}

function requestFor({ registry, packages, isConfidential, registries }: Enquiry): HttpRequest {
  const url = `${registry}-/npm/v1/security/advisories/bulk`;
  const body = new TextEncoder().encode(JSON.stringify(Object.fromEntries(packages)));
  return {
    url,
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      ...registries.authFor(url),
    },
    body: gzipSync(body),
    confidential: isConfidential,
    idempotent: true,
    timeoutMs,
    maxBytes,
    ...(registries.network && { network: registries.network }),
  };
}

/** Lists of advisories by package. Some servers answer with 200 and an object that tells of an error. */
function isReply(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(Array.isArray);
}

function wordsFor(registry: string, reply: JsonReply): string {
  const host = hostOf(registry);
  if ('value' in reply) return `${host} answered with something else than advisories.`;
  const hasNone = [404, 405, 410, 501].includes(reply.status ?? 0);
  return hasNone ? `${host} has no audit endpoint.` : reply.words;
}

// ---------------------------------------------------------------------------------------------------------
// What the answers say

function snapshotOf(outcomes: readonly Outcome[]): FeedSnapshot {
  const readings = outcomes.flatMap(readingsIn);
  const advisories = new Map(
    readings.flatMap((reading) => reading.advisories).map((one) => [`${one.id} ${one.package}`, one]),
  );
  const checked = outcomes.flatMap(({ answer }) => answer?.checked ?? []).sort()[0];
  const unplaced = readings.filter(({ isUnplaced }) => isUnplaced).length;
  return {
    advisories: [...advisories.values()],
    state: {
      id,
      records: advisories.size,
      packages: outcomes.reduce((sum, { enquiry }) => sum + enquiry.packages.size, 0),
      ...(checked !== undefined && { checked }),
      ...(unplaced > 0 && { unplaced }),
      ...healthOf(outcomes, readings),
    },
  };
}

function readingsIn({ enquiry, answer }: Outcome): readonly OsvReading[] {
  return [...enquiry.packages].flatMap(([name, versions]) =>
    itemsOf(fieldOf(answer?.reply, name)).map((value) => parseNpmAdvisory(value, name, versions, id)),
  );
}

function healthOf(
  outcomes: readonly Outcome[],
  readings: readonly OsvReading[],
): Pick<FeedState, 'health' | 'message' | 'unjudged'> {
  const failed = outcomes.find(({ words }) => words !== undefined);
  const broken = readings.find(({ problem }) => problem !== undefined);
  if (!failed) return broken?.problem ? { health: 'partial', message: broken.problem } : { health: 'ok' };
  const asked = outcomes.flatMap(({ enquiry }) => [...enquiry.packages.keys()]).length;
  const unknown = outcomes.reduce((sum, outcome) => sum + unknownIn(outcome), 0);
  if (unknown === 0)
    return { health: 'stale', message: `${failed.words} ${standIn(failed.answer!.checked)}` };
  const message = `${failed.words} Nothing is known of ${unknown} of ${asked} packages.`;
  return { health: unknown === asked ? 'failed' : 'partial', unjudged: unknown, message };
}

/** How many packages have a version that the answer is not about. */
function unknownIn({ enquiry, answer }: Outcome): number {
  return [...enquiry.packages].filter(([name, versions]) => {
    const asked = answer?.asked.get(name) ?? [];
    return versions.some((version) => !asked.includes(version));
  }).length;
}

// ---------------------------------------------------------------------------------------------------------
// What outlives the process

async function readAnswer(enquiry: Enquiry, { store }: Ports): Promise<Answer | undefined> {
  const kept = await readKept(store, keyOf(enquiry));
  const checked = fieldOf(kept, 'checked');
  if (typeof checked !== 'string') return undefined;
  const asked = itemsOf(fieldOf(kept, 'asked')).map(itemsOf);
  const versions = asked.map(([name, all]) => [String(name), itemsOf(all).map(String)] as const);
  return { checked, asked: new Map(versions), reply: fieldOf(kept, 'reply') };
}

/** What is said to one set of credentials need not be meant for another. */
function keyOf({ registry, root, registries }: Enquiry): string {
  return `npmAudit ${JSON.stringify([registry, root, registries.authFor(registry)])}`;
}
