let drawn: string | undefined;

/**
 * Draws in a language: as long as `draw` runs, capitals are its own, and so are characters that Japanese, Chinese and Korean
 * write in different ways. What is drawn is told by the words, the face and the size alone else: hundreds of places, none of
 * which has to know.
 *
 * @param language a code such as `ja`
 */
export function inLanguage<Result>(language: string | undefined, draw: () => Result): Result {
  const before = drawn;
  drawn = language;
  try {
    return draw();
  } finally {
    drawn = before;
  }
}

export const drawnLanguage = (): string | undefined => drawn;
