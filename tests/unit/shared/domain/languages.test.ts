import fc from 'fast-check';
import t from 'tap';
import { figuresAreSaid } from '#shared/domain/graphics/said-figures.ts';
import { inCapitals } from '#shared/domain/languages/capitals.ts';
import { inDigits } from '#shared/domain/languages/in-digits.ts';
import { localNumbersIn } from '#shared/domain/languages/local-numbers.ts';
import { writtenLanguage } from '#shared/domain/languages/number-signs.ts';
import { percentOf } from '#shared/domain/languages/percent-of.ts';
import { openingMark } from '#shared/domain/languages/quotation-marks.ts';
import { formatFigure } from '#shared/domain/languages/write-figure.ts';

const nbsp = '\u00a0';
const languages =
  'de de-CH fr es-ES es-MX pt it nl pl ru tr ar ar-EG fa he hi ar-u-nu-arab hi-u-nu-deva th ja zh ko id sv';

t.test('what is written is read back the same, in many languages', async () => {
  const value = fc.oneof(
    fc.integer({ min: 0, max: 1e12 }),
    fc.integer({ min: 1, max: 9999 }).map((one) => one * 1e6),
    fc.integer({ min: 0, max: 1e7 }).map((one) => one / 100),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...languages.split(' ')),
      value,
      fc.constantFrom('', '%', '$', 'km'),
      fc.constantFrom(1e3, 1e6),
      (language, figure, unit, from) => {
        const text = formatFigure(figure, unit, language, from);
        const [read, ...more] = localNumbersIn(`${text}.`, language) ?? [];
        return read?.values.includes(figure) === true && more.length === 0;
      },
    ),
  );
});

t.test('a figure is written as its language writes it', async (t) => {
  for (const [language, figure, unit, written] of [
    ['de', 13_200, '', '13.200'],
    ['de', 2_500_000, '€', '2,5_Mio._€'],
    ['de', 2.5, 'Mio. €', '2,5_Mio._€'],
    ['de', -4.5, '°C', '−4,5_°C'],
    ['tr', 37.5, '%', '%37,5'],
    ['nl', 3400, '€', '€_3.400'],
    ['hi', 1_234_567, '₹', '₹12,34,567'],
    ['ja', 132_000_000, '', '1.32億'],
    ['ja', 3400, '人', '3,400人'],
    ['ar-u-nu-arab', 3400, 'كم', '٣٬٤٠٠_كم'],
    ['en', 2_500_000, '$', '$2.5M'],
    ['xx', 2_500_000, '$', '$2.5M'],
  ] as const)
    t.equal(formatFigure(figure, unit, language).replaceAll(nbsp, '_'), written, language);
});

t.test('a number is read as its language writes it, in the digits of any script', async (t) => {
  for (const [language, text, ...values] of [
    ['de', '13.200 Häuser', 13_200],
    ['de', '13,200 Liter', 13.2],
    ['de', '2,5 Millionen Menschen', 2_500_000, 2.5],
    ['fr', `13\u202f200 maisons et 4,5${nbsp}%`, 13_200],
    ['es', '13,200 casas', 13_200, 13.2],
    ['es-MX', '13,200 casas', 13_200],
    ['hi', '१२,३४,५६७ लोग', 1_234_567],
    ['ar', '٢٫٥ مليون', 2_500_000, 2.5],
    ['ja', '人口は1億2500万人', 125_000_000],
    ['th', 'มี13,200คน', 13_200],
  ] as const)
    t.strictSame(localNumbersIn(text, language)?.[0]?.values, values, `${language}: ${text}`);
  t.equal(localNumbersIn('13.200', 'xx'), undefined);
});

t.test('a figure of another language is shown only where that language says it', async (t) => {
  const shown = (figure: string) => ({ layout: 'number' as const, figure, label: 'Häuser' });
  const said = 'Es brannten 13.200 Häuser.';
  t.ok(figuresAreSaid(shown('13.200'), said, 'de'));
  t.ok(figuresAreSaid(shown('13 200'), said, 'de'));
  t.notOk(figuresAreSaid(shown('13,2'), said, 'de'), 'a thousandth of it');
  t.notOk(figuresAreSaid(shown('٣٫٥'), 'طوله ٣٥ مترا', 'ar'));
  t.ok(figuresAreSaid(shown('12'), 'Ten slotte 12 huizen', 'nl'), 'words of English count for nothing');
});

t.test('a share is known by the signs and words of its language', async (t) => {
  for (const [language, figure, percent] of [
    ['en', 'Over 37 %', 37],
    ['de', '37,5 Prozent', 37.5],
    ['tr', '%37', 37],
    ['hi', '३७ प्रतिशत', 37],
    ['ar', '٣٧٪', 37],
    ['de', '13.200', undefined],
    ['en', '1–2 %', undefined],
  ] as const)
    t.equal(percentOf(figure, language), percent, `${language}: ${figure}`);
});

t.test('a quotation opens as its language opens it', async (t) => {
  const marks = { de: '„', fr: '«', ja: '「', ar: '”', 'pt-BR': '“', 'es-MX': '“', es: '«', fa: '»' };
  for (const [language, mark] of Object.entries(marks)) t.equal(openingMark(language), mark, language);
  t.equal(openingMark('xx'), undefined);
});

t.test('a script tells in which digits it is written', async (t) => {
  t.equal(writtenLanguage('ar', 'طوله ٣٤٠٠ كم'), 'ar-u-nu-arab');
  t.equal(inDigits(12, 'ar-u-nu-arab'), '١٢');
  t.equal(inDigits(12, 'hi'), '12');
  t.equal(writtenLanguage('fa', 'سال 1990'), 'fa-u-nu-latn');
  t.equal(writtenLanguage('hi', 'वर्ष 1990'), 'hi');
  t.equal(writtenLanguage('ja', '１３人'), 'ja');
  t.equal(writtenLanguage('es', 'Hubo 13,200 casas'), 'es-MX');
  t.equal(writtenLanguage('es', 'Hubo 13.200 casas y 2,5 más'), 'es');
  for (const language of ['en', 'xx', 'not a code']) t.equal(writtenLanguage(language, '٣'), language);
});

t.test('capitals are those of the language', async (t) => {
  t.equal(inCapitals('istanbul', 'tr'), 'İSTANBUL');
  t.equal(inCapitals('Ελλάδα', 'el'), 'ΕΛΛΑΔΑ');
  t.equal(inCapitals('Straße', 'de'), 'STRASSE');
  for (const language of ['en', 'xx', 'not a code', undefined]) t.equal(inCapitals('it', language), 'IT');
});
