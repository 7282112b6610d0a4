// Functions that remember their answers, so that the same thing is not worked out again.

/** The same function of nothing, its answer remembered; what it is worked out from is let go then. */
export function once<Answer>(workOut: () => Answer): () => Answer {
  let ask: (() => Answer) | undefined = workOut;
  let known: Answer;
  return () => {
    if (ask) known = ask();
    ask = undefined;
    return known;
  };
}

/**
 * The same function, its answers remembered, each for as long as the object that it is about: that must not be changed
 * afterwards. An answer of `undefined` is one too.
 */
export function remembered<Of extends object, Answer>(workOut: (of: Of) => Answer): (of: Of) => Answer {
  const answers = new WeakMap<Of, Answer>();
  return (of) => {
    const known = answers.get(of);
    if (known !== undefined || answers.has(of)) return known as Answer;
    const answer = workOut(of);
    answers.set(of, answer);
    return answer;
  };
}

/** The same for a function of an object and of something that a key stands for: of equal keys the answers are equal. */
export function rememberedBy<Of extends object, About, Answer>(
  keyOf: (about: About) => string | number,
  workOut: (of: Of, about: About) => Answer,
): (of: Of, about: About) => Answer {
  const answersOf = remembered<Of, Map<string | number, Answer>>(() => new Map());
  return (of, about) => {
    const answers = answersOf(of);
    const key = keyOf(about);
    const known = answers.get(key);
    if (known !== undefined || answers.has(key)) return known as Answer;
    const answer = workOut(of, about);
    answers.set(key, answer);
    return answer;
  };
}

/**
 * The same for what is costly: whoever asks about an object gets so many answers, and to what else he asks none. That depends on
 * nothing but his own questions, since what others were answered is counted for them alone; the answers of the one who came
 * before him are at hand.
 */
export function rememberedUpTo<Of extends object, About, Answer>(
  limit: number,
  keyOf: (about: About) => string | number,
  workOut: (of: Of, about: About) => Answer,
): (of: Of, asker: object, about: About) => Answer | undefined {
  type Answers = Map<string | number, Answer>;
  const latest = new WeakMap<Of, Answers>();
  const answersOf = remembered((of: Of) =>
    remembered((_asker: object) => {
      const before: Answers = latest.get(of) ?? new Map();
      const own: Answers = new Map();
      latest.set(of, own);
      return { own, before };
    }),
  );
  return (of, asker, about) => {
    const { own, before } = answersOf(of)(asker);
    const key = keyOf(about);
    if (!own.has(key) && own.size < limit)
      own.set(key, before.has(key) ? before.get(key)! : workOut(of, about));
    return own.get(key);
  };
}

/** Of two texts each, some hundred megabytes at most. */
export const maxAnswers = 500_000;

/**
 * The same for a question about two texts, as of a version and a range: foreseeing a lockfile asks it a thousand times.
 * All answers are forgotten once there are too many.
 */
export function rememberedOfTexts(ask: (a: string, b: string) => boolean): (a: string, b: string) => boolean {
  const known = new Map<string, Map<string, boolean>>();
  let count = 0;
  const answersFor = (a: string): Map<string, boolean> => {
    const before = known.get(a);
    if (before) return before;
    const fresh = new Map<string, boolean>();
    known.set(a, fresh);
    return fresh;
  };
  return (a, b) => {
    const before = known.get(a)?.get(b);
    if (before !== undefined) return before;
    const answer = ask(a, b);
    if (count >= maxAnswers) {
      known.clear();
      count = 0;
    }
    answersFor(a).set(b, answer);
    count++;
    return answer;
  };
}

/** Settings files of a workspace, and some more. */
export const maxTexts = 16;

/**
 * The same for what is read of a text, for the last few texts: several readers look at one file of settings, and again
 * with each change of another.
 */
export function rememberedOfText<Answer extends object>(read: (text: string) => Answer): typeof read {
  const known = new Map<string, Answer>();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const answer = read(text);
    known.set(text, answer);
    const [oldest] = known.keys();
    if (known.size > maxTexts) known.delete(oldest!);
    return answer;
  };
}
