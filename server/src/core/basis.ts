// What a verdict rests on: how far silence means safety, and of each feed its size, state and age in plain words.
import { type Gaps, gapsIn } from './readWhole';
import type { FeedState, ReportInput } from './types';
import { plainText } from './untrusted';
import { amountOf, listed } from './wording';

/**
 * What it means that nothing was found. `whole`: no known risk. `incomplete`: none in what is known. `incidents`: no
 * known incident, and vulnerabilities were not looked for. `checking`: nothing yet. `none`: nothing.
 */
export type Assurance = 'whole' | 'incomplete' | 'incidents' | 'checking' | 'none';

/** What a verdict rests on. */
export interface Basis {
  /** Number of advisory records looked through. */
  readonly records: number;
  readonly assurance: Assurance;
  /** The same in a few words, without a full stop. */
  readonly silence: string;
  /** Whether all was done that was to be done, so that a build may rely on it. */
  readonly isEnough: boolean;
  /** A line on each feed, without a full stop. */
  readonly feeds: readonly string[];
  /** What a person should know besides, in plain sentences. */
  readonly notes: readonly string[];
}

export interface BasisInput extends Partial<Gaps> {
  /** Of all feeds, those included that have not answered yet. */
  readonly feeds: readonly FeedState[];
  /** No connection is made. */
  readonly offline?: boolean;
  /** Public packages that no feed could be asked about, because they come through a registry of one's own. */
  readonly unasked?: number;
  readonly notes?: readonly string[];
  /** RFC 3339. */
  readonly now: string;
}

/** What the states of the feeds come to. */
export function basisOf(input: BasisInput): Basis {
  const { feeds, notes = [], now } = input;
  const assurance = assuranceOf(input);
  return {
    records: feeds.reduce((sum, { records }) => sum + records, 0),
    assurance,
    silence: silenceOf(input, assurance),
    isEnough: !input.isHalfRead && !input.isUndecided && isEnough(input, assurance),
    feeds: feeds.map((state) => lineOf(state, now)),
    notes,
  };
}

/** What a report rests on. */
export function basisOfReport(
  input: Pick<ReportInput, 'feeds' | 'offline' | 'unasked' | 'isCutOff' | 'projects'>,
): Basis {
  const { feeds, offline = false, unasked = 0, isCutOff = false, projects } = input;
  const now = projects[0]?.project.now ?? '';
  return basisOf({ feeds, offline, unasked, ...gapsIn(projects, 'allFiles', isCutOff), now });
}

const words: Readonly<Record<Assurance, string>> = {
  whole: 'No known risk',
  incomplete: 'No known risk, data incomplete',
  incidents: 'No known incident; vulnerabilities not checked',
  checking: 'Checking',
  none: 'No advisory data',
};

function silenceOf(input: BasisInput, assurance: Assurance): string {
  const isVerdict = assurance !== 'none' && assurance !== 'checking';
  if (input.isHalfRead && isVerdict) return 'Nothing found in what could be read';
  return assurance === 'incidents' ? `${words.incidents} (${reasonOf(input)})` : words[assurance];
}

function assuranceOf(input: BasisInput): Assurance {
  const { feeds, unasked = 0, isHalfRead = false, isUndecided = false } = input;
  if (feeds.some(({ health }) => health === 'waiting')) return 'checking';
  const spoke = feeds.filter((state) => hasSpoken(state, input));
  if (spoke.length === 0) return 'none';
  if (spoke.every(({ onlyIncidents }) => onlyIncidents)) return 'incidents';
  const isAnswered = unasked === 0 && feeds.every(({ health }) => health === 'ok');
  return isAnswered && !isHalfRead && !isUndecided ? 'whole' : 'incomplete';
}

/** An answer without a record is an answer; to have been asked nothing of what there is to ask is none. */
function hasSpoken({ health, packages, records }: FeedState, { unasked = 0 }: BasisInput): boolean {
  if (health === 'failed' || health === 'offline' || health === 'waiting') return false;
  return packages === undefined ? records > 0 : packages > 0 || unasked === 0;
}

function reasonOf(input: BasisInput): string {
  const general = input.feeds.filter(({ onlyIncidents }) => !onlyIncidents);
  if (input.offline) return 'offline';
  if (general.length === 0) return 'no feed that knows them is chosen';
  const failed = general.filter(({ health }) => health === 'failed').map(({ id }) => plainText(id));
  return failed.length > 0
    ? `${listed(failed)} could not be asked`
    : 'the packages come through a private registry';
}

/**
 * To work offline, or without other feeds, is a choice; that a chosen feed could not judge is none, nor that a record
 * which may be about any package cannot be read.
 */
function isEnough({ feeds, offline = false }: BasisInput, assurance: Assurance): boolean {
  if (assurance === 'none' || assurance === 'checking') return false;
  const isUnsure = ({ health, unjudged = 0, unplaced = 0 }: FeedState) =>
    health === 'failed' || unplaced > 0 || (unjudged > 0 && !offline);
  if (feeds.some(isUnsure)) return false;
  return assurance !== 'incidents' || offline || feeds.every(({ onlyIncidents }) => onlyIncidents);
}

function lineOf(state: FeedState, now: string): string {
  const { health, message } = state;
  const told = message === undefined ? '' : `: ${plainText(message, 400).replace(/\.$/, '')}`;
  return `${plainText(state.id)}: ${stateWords[health](state, now)}${told}`;
}

const stateWords: Readonly<Record<FeedState['health'], (state: FeedState, now: string) => string>> = {
  ok: contentsOf,
  stale: (state, now) => `${contentsOf(state, now)}, out of date`,
  partial: (state, now) => `${contentsOf(state, now)}, incomplete`,
  failed: () => 'not available',
  offline: () => 'not asked, because Lockwatch is set to work offline',
  waiting: () => 'has not answered yet',
};

/** How much there is, and how old that is. */
function contentsOf({ records, packages, asOf, checked }: FeedState, now: string): string {
  if (packages === 0) return 'there was no package to ask about';
  const about = packages === undefined ? '' : ` on ${amountOf(packages, 'package')}`;
  const newest = asOf === undefined ? '' : `, newest of ${plainText(asOf.slice(0, 10))}`;
  const age = checked === undefined ? ageOf(asOf, now, ' old') : ageOf(checked, now, ' ago');
  const asked = checked === undefined ? '' : `${packages === undefined ? 'checked' : 'asked'} `;
  return `${amountOf(records, 'record')}${about}${newest}${age === '' ? ', age unknown' : `, ${asked}${age}`}`;
}

const minute = 60_000;
const units = [
  ['day', 24 * 60 * minute],
  ['hour', 60 * minute],
  ['minute', minute],
] as const;

/** `3 days old`, `5 minutes ago`, `just now`; empty where the time is not known. What is of the future is of now. */
function ageOf(time: string | undefined, now: string, ending: ' old' | ' ago'): string {
  const age = Date.parse(now) - Date.parse(time ?? '');
  if (Number.isNaN(age)) return '';
  const unit = units.find(([, ms]) => age >= ms);
  if (!unit) return ending === ' ago' ? 'just now' : 'new';
  return `${amountOf(Math.floor(age / unit[1]), unit[0])}${ending}`;
}
