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

/** The same with the last answer only: for what is asked several times of one node before the next one's turn, and large. */
export function rememberedLast<Argument, Answer>(ask: (argument: Argument) => Answer, key: (argument: Argument) => object | undefined): (argument: Argument) => Answer {
  let last: { readonly owner: object; readonly answer: Answer } | undefined;
  return (argument) => {
    const owner = key(argument);
    if (owner !== undefined && last?.owner === owner) return last.answer;
    const answer = ask(argument);
    last = owner === undefined ? undefined : { owner, answer };
    return answer;
  };
}
