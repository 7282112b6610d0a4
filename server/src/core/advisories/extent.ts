// What the events of an OSV record come down to: its affected versions as stretches, ready to compare.
import { parse, type SemVer } from 'semver';
import { remembered } from '../remembered';
import type { Advisory, AdvisoryEvent, AdvisoryRange } from '../types';
import { below, type Interval, mergeIntervals, pointAt } from './intervals';

/** What an advisory says, ready to compare. */
export interface Extent {
  /** Ranges and listed versions, sorted, with gaps between them. */
  readonly intervals: readonly Interval[];
  /** Listed versions that are no semver: they are compared as texts only. */
  readonly unreadable: ReadonlySet<string>;
}

/** Longer texts are not given to semver: a hostile one costs more time than any real one is worth. */
const maxLength = 256;

/** What an advisory affects; computed once for each advisory object. Nothing where it is withdrawn. */
export const extentOf = remembered(
  (advisory: Advisory): Extent =>
    advisory.withdrawn ? { intervals: [], unreadable: new Set<string>() } : readExtent(advisory),
);

/**
 * Events in the order in which the OSV algorithm applies them: by version, `"0"` first, as written where equal,
 * limits behind all others. Events whose version cannot be compared are left out.
 */
export function sortEvents(events: readonly AdvisoryEvent[]): readonly AdvisoryEvent[] {
  return events
    .map((event) => ({ event, bound: boundOf(event.version) }))
    .filter(({ event, bound }) => bound !== undefined || isNoLimit(event))
    .sort((a, b) => rankOf(a.event) - rankOf(b.event) || (a.bound && b.bound ? a.bound.compare(b.bound) : 0))
    .map(({ event }) => event);
}

/** The listed versions that are semver. */
export function listedVersions(advisory: Advisory): readonly SemVer[] {
  return advisory.withdrawn ? [] : advisory.versions.flatMap((version) => parseVersion(version) ?? []);
}

/** The version of an event. `"0"` is the lowest that semver knows; shortened ones (`1.2`) are filled up with zeros. */
export function boundOf(version: string): SemVer | undefined {
  if (version === '0') return parseVersion('0.0.0-0');
  const [, major, minor = '.0'] = /^[v=\s]*(\d{1,16})(\.\d{1,16})?\s*$/.exec(version) ?? [];
  return parseVersion(major === undefined ? version : `${major}${minor}.0`);
}

/** A version as npm reads it, or undefined where it is none. */
export function parseVersion(version: string): SemVer | undefined {
  return version.length > maxLength ? undefined : (parse(version, { loose: true }) ?? undefined);
}

function readExtent(advisory: Advisory): Extent {
  return {
    intervals: mergeIntervals([
      ...advisory.ranges.flatMap(intervalsOf),
      ...listedVersions(advisory).map(pointAt),
    ]),
    unreadable: new Set(advisory.versions.filter((version) => !parseVersion(version))),
  };
}

/**
 * One range as stretches. Between two events the verdict of the algorithm is the same for all versions, so it is
 * enough to follow it from event to event: on the event's own version, and behind it.
 */
function intervalsOf({ events }: AdvisoryRange): readonly Interval[] {
  const steps = stepsOf(events);
  const intervals = steps.flatMap(({ version, on, behind }, index): readonly Interval[] => {
    const next = steps[index + 1]?.version;
    const rest = { low: { version, open: true }, high: next && { version: next, open: true } };
    return [...(on ? [pointAt(version)] : []), ...(behind ? [rest] : [])];
  });
  const limit = limitOf(events);
  const limited = limit ? intervals.map((interval) => below(interval, limit)) : intervals;
  return mergeIntervals(limited).map(fromTheStart);
}

/** The verdict on each version that has an event, and on those behind it, up to the next. */
function stepsOf(
  events: readonly AdvisoryEvent[],
): readonly { readonly version: SemVer; readonly on: boolean; readonly behind: boolean }[] {
  const steps: { version: SemVer; on: boolean; behind: boolean }[] = [];
  for (const { type, version } of sortEvents(events)) {
    const bound = boundOf(version);
    if (type === 'limit' || !bound) continue;
    const last = steps.at(-1);
    const step =
      last?.version.compare(bound) === 0
        ? last
        : { version: bound, on: last?.behind ?? false, behind: last?.behind ?? false };
    if (step !== last) steps.push(step);
    step.behind = type === 'introduced';
    if (type !== 'lastAffected') step.on = step.behind;
  }
  return steps;
}

/** The lowest version there can be is written as no bound at all. */
function fromTheStart({ low, high }: Interval): Interval {
  return low && !low.open && low.version.version === '0.0.0-0' ? { low: undefined, high } : { low, high };
}

/** The highest limit: a version only has to be below one of them. */
function limitOf(events: readonly AdvisoryEvent[]): SemVer | undefined {
  const last = sortEvents(events).at(-1);
  return last?.type === 'limit' && !isNoLimit(last) ? boundOf(last.version) : undefined;
}

function rankOf(event: AdvisoryEvent): number {
  if (event.type === 'limit') return isNoLimit(event) ? 3 : 2;
  return event.version === '0' ? 0 : 1;
}

/** `*` stands for "without a limit". */
function isNoLimit(event: AdvisoryEvent): boolean {
  return event.type === 'limit' && event.version === '*';
}
