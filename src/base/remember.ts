/** The function with its answers kept as long as their argument lives; only for functions of nothing but this object. */
export function remembered<Argument extends object, Answer>(ask: (argument: Argument) => Answer): (argument: Argument) => Answer {
  const known = new WeakMap<Argument, { readonly answer: Answer }>();
  return (argument) => {
    const before = known.get(argument);
    if (before !== undefined) return before.answer;
    const answer = ask(argument);
    known.set(argument, { answer });
    return answer;
  };
}
