/**
 * The function with its answers kept as long as what they depend on lives: the argument itself, or the part of it that `key` names.
 * Only for functions of nothing but that.
 */
export function remembered<Argument extends object, Answer>(ask: (argument: Argument) => Answer, key: (argument: Argument) => object = (argument) => argument): (argument: Argument) => Answer {
  const known = new WeakMap<object, { readonly answer: Answer }>();
  return (argument) => {
    const owner = key(argument);
    const before = known.get(owner);
    if (before !== undefined) return before.answer;
    const answer = ask(argument);
    known.set(owner, { answer });
    return answer;
  };
}
