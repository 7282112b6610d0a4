// The one stateful object: open texts, caches, and the pipeline from files to findings.
import { type Analyses, createAnalyses } from './analyses';
import { type Analysis, type AnalysisReaders, analysisOf } from './analysis';
import { type Announcements, createAnnouncements } from './announcements';
import { Assembler } from './assemble';
import {
  type Basis,
  type FeedState,
  type Finding,
  type FixAllOptions,
  gapsIn,
  notesOn,
  type Project,
  packagesToAsk,
} from './core/index';
import { watchDisk } from './diskWatch';
import { createGate, type Gate } from './gate';
import type { FeedsWatch } from './keptFeeds';
import { createPackuments, type Packuments } from './packuments';
import { unlessCancelled } from './pause';
import { createPlugAndPlayReader } from './plugAndPlay';
import { type Cancel, neverCancelled, type Ports } from './ports';
import { termsFor } from './questions';
import { createRegistryReader, type RegistryReader } from './registries';
import { type FixAllAnswer, type FixAnswer, findFixAll, findFixes, type Search } from './remedies';
import { type Circumstances, createSessionFeeds, type FeedReport, type SessionFeeds } from './sessionFeeds';
import type { SessionOptions } from './sessionOptions';
import { Texts } from './texts';
import { createUnderWay, type UnderWay } from './underWay';
import type { ProjectFiles } from './workspace';

export type { Analysis } from './analysis';
export {
  defaultFeeds,
  type FeedChoice,
  feedsOf,
  isAddress,
  isFeedAddress,
  keptFeedIds,
  networkFeedIds,
  withoutLogin,
} from './feeds/index';
export type { FeedsWatch } from './keptFeeds';
export type { FixAllAnswer, FixAnswer } from './remedies';
export type { FeedReport } from './sessionFeeds';
export type { SessionOptions, Settings } from './sessionOptions';

/** What may have changed: an open text, files on disk, the settings, or what feeds and registry say. */
export type Change = 'text' | 'disk' | 'settings' | 'feeds';

/** Everything that editor and command line share. Its methods do not reject: what fails is a state with words. */
export class Session {
  readonly #ports: Ports;
  readonly #gate: Gate;
  readonly #texts: Texts;
  readonly #readers: AnalysisReaders;
  readonly #analyses: Analyses;
  readonly #feeds: SessionFeeds;
  readonly #packuments: Packuments;
  readonly #registries: RegistryReader;
  readonly #announcements: Announcements;
  readonly #underWay: UnderWay;
  #stopWatching = () => {};
  #isDisposed = false;
  #options: SessionOptions;

  constructor(ports: Ports, options: SessionOptions) {
    this.#options = options;
    this.#announcements = createAnnouncements(ports.clock);
    this.#underWay = createUnderWay(ports.log);
    this.#gate = createGate(ports.http, () => this.#options.settings.offline);
    this.#ports = { ...ports, http: this.#gate.http };
    this.#texts = new Texts(ports.files);
    this.#registries = createRegistryReader(this.#texts, ports.npmConfig);
    this.#readers = {
      files: ports.files,
      texts: this.#texts,
      plugAndPlay: createPlugAndPlayReader(ports.files, this.#texts),
      assembler: new Assembler(this.#texts, ports.npmConfig, () => this.#options.trusted),
      registries: this.#registries,
    };
    // The files as open texts have them, each read once until the disk changes.
    const readText = (path: string) => this.#texts.read(path);
    this.#analyses = createAnalyses({
      searched: { files: { ...ports.files, readText }, log: ports.log },
      roots: () => this.#options.roots,
      analyze: (files) => this.#analyze(files),
      onMade: (analyses) => this.#askAbout(analyses),
    });
    this.#feeds = createSessionFeeds({
      ports: this.#ports,
      registries: this.#registries,
      settings: () => this.#options.settings,
      trusted: () => this.#options.trusted,
      projects: async () => (await this.analyses()).map(({ project }) => project),
      track: this.#underWay.track,
      onChange: () => this.#outdated(),
    });
    this.#packuments = createPackuments(this.#ports, {
      termsFor: (project) => termsFor(project, ports.npmConfig, this.#registries, this.#options.trusted),
      onChange: () => this.#outdated(),
    });
    void this.#feeds.load();
  }

  /** The text that counts for a file instead of the one on disk; undefined goes back to the disk's. */
  setText(path: string, text: string | undefined): void {
    this.#texts.set(path, text);
    this.#outdated();
  }

  /** Something may have changed; ends in one notification to the listeners. */
  changed(what: Change): void {
    if (what !== 'text') this.#registries.forget();
    if (what === 'disk') {
      this.#texts.diskChanged();
      this.#analyses.forgetFiles();
    }
    if (what === 'settings' || what === 'feeds') {
      this.#packuments.forget();
      this.#feeds.forget();
      void this.#feeds.load(what === 'feeds' ? 'all' : 'due');
    }
    this.#outdated();
  }

  /** Takes new options; what depends on them is done again. */
  configure(options: Partial<SessionOptions>): void {
    this.#options = { ...this.#options, ...options };
    if (options.settings?.offline) this.#gate.close();
    if (options.settings) this.#feeds.use();
    this.#analyses.forgetFiles();
    this.changed('settings');
  }

  /** Resolves when a first feed has answered, or every feed. */
  feedsLoaded(which: 'first' | 'all'): Promise<void> {
    return this.#feeds.loaded(which);
  }

  /** Every project with what is known now. Waits for files, never for the network. */
  analyses(): Promise<readonly Analysis[]> {
    return this.#analyses.all();
  }

  /** The analysis in which a file plays a part, if any; of a lockfile that is not used, as if it were. */
  analysisOf(path: string): Promise<Analysis | undefined> {
    return this.#analyses.of(path);
  }

  /** Proven fixes for the findings of a file with these fingerprints; asks the registry for what it needs. */
  async fixes(path: string, fingerprints: readonly string[], cancel: Cancel): Promise<FixAnswer> {
    const analysis = await this.analysisOf(path);
    if (!analysis) return { fixes: [], notes: [] };
    const { project, findings } = analysis;
    const asked = new Set(fingerprints);
    const wanted = findings.filter(({ fingerprint }) => asked.has(fingerprint));
    return findFixes(project, findings, wanted, this.#searchIn(project, cancel));
  }

  /** Fixes for everything at once, by project; for the project of one file where the options name it. */
  async fixAll(options: FixAllOptions, cancel: Cancel): Promise<readonly FixAllAnswer[]> {
    const analyses = (await this.analyses()).filter(
      ({ problems }) => options.file === undefined || problems.has(options.file),
    );
    const answers = await Promise.all(
      analyses.map(({ project, findings }) =>
        findFixAll(project, findings, options, this.#searchIn(project, cancel)),
      ),
    );
    return answers.flatMap((answer) => answer ?? []);
  }

  /** Brings everything up to date that is kept of exports, at once, and then asks all other feeds again. */
  update(watch: FeedsWatch): Promise<void> {
    return this.#underWay.track(this.#feeds.update(watch));
  }

  /** Downloads the exports of which nothing is here yet, or waits for that, and says how far it is. */
  download(watch: FeedsWatch): Promise<void> {
    return this.#underWay.track(this.#feeds.download(watch));
  }

  /** Whether there are exports of which nothing is here yet, and which may be downloaded. */
  get awaitsDownload(): boolean {
    return this.#feeds.awaitsDownload();
  }

  /** The findings with all that is known of their advisories; exports keep texts and references apart. */
  withDetails(findings: readonly Finding[]): Promise<readonly Finding[]> {
    return Promise.all(findings.map(this.#feeds.advisories.kept.withDetails));
  }

  /** From now on feeds are asked again now and then, until the session is disposed. */
  keepFresh(): void {
    this.#feeds.keepFresh();
  }

  /** From now on it is looked every so many milliseconds whether the disk has changed, until the session is disposed. */
  watchDisk(everyMs: number): void {
    this.#stopWatching();
    if (this.#isDisposed) return;
    const { files, clock, log } = this.#ports;
    const roots = () => this.#options.roots;
    const projects = async () => (await this.analyses()).map(({ project }) => project);
    const watched = { files, texts: this.#texts, roots, projects, log };
    this.#stopWatching = watchDisk(watched, everyMs, clock, () => this.changed('disk'));
  }

  /** Resolves when feeds and registry have answered all that follows from the files as they are, or when cancelled. */
  async settled(cancel: Cancel = neverCancelled): Promise<void> {
    do {
      await unlessCancelled(this.#underWay.done(), cancel);
      if (cancel.cancelled) return;
      await this.analyses();
    } while (!this.#underWay.isEmpty());
  }

  /** Every feed, in the order of the settings. */
  feedStates(): readonly FeedState[] {
    return this.#feeds.states();
  }

  /** What is here of each feed that the settings ask for, in their order. */
  feedReports(): readonly FeedReport[] {
    return this.#feeds.reports();
  }

  /** What verdicts are reached with. */
  basis(): Basis {
    return this.#feeds.basis(gapsIn(this.#analyses.latest(), 'lockfiles', this.#isCutOff));
  }

  /** What keeps feeds from being asked: the wish to work offline, and public packages that come through a proxy. */
  circumstances(): Circumstances & { readonly isCutOff: boolean } {
    return { ...this.#feeds.circumstances(), isCutOff: this.#isCutOff };
  }

  /** Whether the search did not see all folders. */
  get #isCutOff(): boolean {
    return this.#analyses.latest().some(({ files }) => files.isCutOff);
  }

  /** What a person should know besides: of lockfiles in use and missing, of names that feeds are not told. Sentences. */
  async notes(): Promise<readonly string[]> {
    const [root = ''] = this.#options.roots;
    return [...notesOn(root, await this.analyses()), ...this.basis().notes];
  }

  /** Calls back after changes, gathered. Returns what takes the call back. */
  onDidChange(listener: () => void): () => void {
    return this.#announcements.listen(listener);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopWatching();
    this.#feeds.dispose();
    this.#packuments.dispose();
    this.#announcements.dispose();
  }

  /** What feeds and registry are asked once the files are read, which nobody waits for. */
  #askAbout(analyses: readonly Analysis[]): void {
    for (const { project, findings } of analyses) {
      const names = packagesToAsk(project, findings);
      void this.#underWay.track(this.#packuments.ask(project, names, neverCancelled));
    }
    void this.#underWay.track(this.#feeds.ask(analyses.map(({ project }) => project)));
  }

  #analyze(files: ProjectFiles): Promise<Analysis> {
    const known = () => {
      const { trusted, settings } = this.#options;
      const { releaseAgeDays } = settings;
      return {
        trusted,
        advisories: this.#feeds.advisories.byName(),
        ownFeeds: this.#feeds.own(),
        packuments: this.#packuments.of(files.root),
        now: new Date(this.#ports.clock.now()).toISOString(),
        ...(releaseAgeDays !== undefined && { releaseAgeDays }),
      };
    };
    return analysisOf(files, known, this.#readers);
  }

  #searchIn(project: Project, cancel: Cancel): Search {
    const { ignoreScripts = true } = this.#options.settings;
    return { heard: this.#packuments.heardBy(project), clock: this.#ports.clock, cancel, ignoreScripts };
  }

  /** The analyses are to be made anew; listeners hear of it once, a moment after the last change. */
  #outdated(): void {
    this.#analyses.forget();
    this.#announcements.announce();
  }
}
