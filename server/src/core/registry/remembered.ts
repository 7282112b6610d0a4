// Answers to questions about two texts, as of a version and a range: foreseeing a lockfile asks the same a thousand times.

const maxFirst = 20_000;

/** The same question, its answers remembered by both texts; all are forgotten once there are too many first ones. */
export function remembered(ask: (a: string, b: string) => boolean): (a: string, b: string) => boolean {
  const known = new Map<string, Map<string, boolean>>();
  const answersFor = (a: string): Map<string, boolean> => {
    const before = known.get(a);
    if (before) return before;
    if (known.size >= maxFirst) known.clear();
    const fresh = new Map<string, boolean>();
    known.set(a, fresh);
    return fresh;
  };
  return (a, b) => {
    const answers = answersFor(a);
    const before = answers.get(b);
    if (before !== undefined) return before;
    const answer = ask(a, b);
    answers.set(b, answer);
    return answer;
  };
}
