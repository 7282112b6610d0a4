// Ids, times and versions in a few bytes each. What is not of a usual form is kept as text, so nothing is lost.
import {
  type ByteSink,
  type ByteSource,
  readRawText,
  readText,
  readVarint,
  skipText,
  textLength,
  writeRawText,
  writeText,
  writeVarint,
} from './bytes';

/** A version as semver counts, with what stands behind the three numbers. */
export interface VersionNumbers {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Hyphen and prerelease, or empty. */
  readonly prerelease: string;
}

/** Every field begins with a number: what it holds, times four, plus its form. For texts it holds their length. */
const textForm = 0;

const malwareForm = 1;
const cveForm = 2;
const githubForm = 3;

/** MAL- and CVE- ids of 1999 to 2030 have their year in one byte with the form. */
const firstYear = 1999;
/** GitHub's alphabet: without vowels, and without what looks like something else. */
const githubDigits = '23456789cfghjmpqrvwx';

const secondForm = 1;
const fractionForm = 2;

const releaseForm = 1;
const prereleaseForm = 2;
const beginningForm = 3;

/** The id of a record: of OSV's malware, CVE and GitHub as its numbers, of any other kind as a text. */
export function writeId(sink: ByteSink, id: string): void {
  const [, source, year = 0, number = 0] = /^(MAL|CVE)-(\d{4})-(\d{1,15})$/.exec(id) ?? [];
  const form = source === 'MAL' ? malwareForm : cveForm;
  if (/^GHSA(-[2-9cfghjmpqrvwx]{4}){3}$/.test(id)) writeGithubId(sink, id);
  else if (source && +year >= firstYear && numberedId(form, +year, +number) === id) {
    writeHead(sink, form, +year - firstYear);
    writeVarint(sink, +number);
  } else writeOther(sink, id);
}

/** What `writeId` wrote. */
export function readId(source: ByteSource): string {
  const { form, value } = readHead(source);
  if (form === textForm) return readRawText(source, value);
  if (form === githubForm) return githubIdText(value, readVarint(source));
  return numberedId(form, value + firstYear, readVarint(source));
}

/** A time of RFC 3339, to its last digit. */
export function writeTime(sink: ByteSink, time: string): void {
  const [, fraction = ''] = /\.(\d{1,9})Z$/.exec(time) ?? [];
  const seconds = Math.floor(Date.parse(time) / 1000);
  if (!(seconds >= 0) || timeText(seconds, fraction) !== time) writeOther(sink, time);
  else if (fraction === '') writeHead(sink, secondForm, seconds);
  else {
    writeHead(sink, fractionForm, seconds);
    writeVarint(sink, fraction.length);
    writeVarint(sink, +fraction);
  }
}

/** What `writeTime` wrote. */
export function readTime(source: ByteSource): string {
  const { form, value } = readHead(source);
  if (form === textForm) return readRawText(source, value);
  if (form === secondForm) return timeText(value, '');
  const digits = Math.min(readVarint(source), 9);
  return timeText(value, String(readVarint(source)).padStart(digits, '0'));
}

/** A version of a list or an event: numbers, OSV's `0` for the beginning, or any other text. */
export function writeVersion(sink: ByteSink, version: string): void {
  const numbers = numbersOf(version);
  if (version === '0') writeHead(sink, beginningForm, 0);
  else if (!numbers) writeOther(sink, version);
  else {
    writeHead(sink, numbers.prerelease ? prereleaseForm : releaseForm, numbers.major);
    writeVarint(sink, numbers.minor);
    writeVarint(sink, numbers.patch);
    if (numbers.prerelease) writeText(sink, numbers.prerelease);
  }
}

/** What `writeVersion` wrote. */
export function readVersion(source: ByteSource): string {
  const { form, value } = readHead(source);
  if (form === beginningForm) return '0';
  if (form === textForm) return readRawText(source, value);
  const numbers = `${value}.${readVarint(source)}.${readVarint(source)}`;
  return form === prereleaseForm ? numbers + readText(source) : numbers;
}

/**
 * Reads a version and says where a release stands to it: negative below, zero on it, positive above. A prerelease is
 * below the release with its numbers, the beginning below everything. Texts cannot be compared and count as below.
 */
export function compareWithNext(source: ByteSource, release: VersionNumbers): number {
  const head = readVarint(source);
  const form = head % 4;
  const value = Math.floor(head / 4);
  if (form === beginningForm) return 1;
  if (form === textForm) {
    source.at += value;
    return 1;
  }
  const minor = readVarint(source);
  const patch = readVarint(source);
  if (form === prereleaseForm) skipText(source);
  const order = release.major - value || release.minor - minor || release.patch - patch;
  return order === 0 && form === prereleaseForm ? 1 : order;
}

/** The numbers of a version that is written as npm writes it, build metadata aside; undefined for other texts. */
export function numbersOf(version: string): VersionNumbers | undefined {
  const [, major, minor, patch, prerelease = ''] = canonicalVersion.exec(version) ?? [];
  if (major === undefined || version.length > maxVersion) return undefined;
  return { major: +major, minor: +minor!, patch: +patch!, prerelease };
}

/** Numbers of at most 15 digits are exact. */
const canonicalVersion =
  /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
/** Semver is not asked about longer ones. */
const maxVersion = 256;

function writeHead(sink: ByteSink, form: number, value: number): void {
  writeVarint(sink, value * 4 + form);
}

function readHead(source: ByteSource): { readonly form: number; readonly value: number } {
  const head = readVarint(source);
  return { form: head % 4, value: Math.floor(head / 4) };
}

function writeOther(sink: ByteSink, text: string): void {
  writeHead(sink, textForm, textLength(text));
  writeRawText(sink, text);
}

/** A CVE's number is filled up to four digits. */
function numberedId(form: number, year: number, number: number): string {
  if (form === malwareForm) return `MAL-${year}-${number}`;
  return `CVE-${year}-${String(number).padStart(4, '0')}`;
}

/** Twelve digits of base 20, as two numbers of six. */
function writeGithubId(sink: ByteSink, id: string): void {
  const digits = id.slice('GHSA-'.length).replaceAll('-', '');
  writeHead(sink, githubForm, githubNumber(digits.slice(0, 6)));
  writeVarint(sink, githubNumber(digits.slice(6)));
}

function githubNumber(digits: string): number {
  return [...digits].reduce((sum, digit) => sum * 20 + githubDigits.indexOf(digit), 0);
}

function githubIdText(first: number, second: number): string {
  const digits = githubHalf(first) + githubHalf(second);
  return `GHSA-${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}`;
}

function githubHalf(value: number): string {
  let rest = value;
  let text = '';
  for (let digit = 0; digit < 6; digit++, rest = Math.floor(rest / 20)) text = githubDigits[rest % 20] + text;
  return text;
}

function timeText(seconds: number, fraction: string): string {
  const day = Math.floor(seconds / 86_400);
  const rest = seconds - day * 86_400;
  const hour = twoDigits(Math.floor(rest / 3600));
  const minute = twoDigits(Math.floor(rest / 60) % 60);
  const end = fraction === '' ? 'Z' : `.${fraction}Z`;
  return `${dayText(day)}T${hour}:${minute}:${twoDigits(rest % 60)}${end}`;
}

/** Dates take longer than all else in a record, and records share few of them; emptied when full. */
const dayTexts = new Map<number, string>();
const maxDayTexts = 10_000;

/** There is no date more than 100 million days away. */
function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(Math.min(day, 1e8) * 86_400_000).toISOString().slice(0, 'YYYY-MM-DD'.length);
  if (dayTexts.size >= maxDayTexts) dayTexts.clear();
  dayTexts.set(day, text);
  return text;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
