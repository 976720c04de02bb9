const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Said in any script about anything: they choose a picture only where nothing in the scene says more. */
const vague = list(
  'work part time day year people life number body use kind system order result example case point group level job change place state form area effect reason problem question idea fact story end start beginning foot step rise handful crowd squeeze enemy ' +
    'stop old set past head talk middle layer ground hall hole piece ask answer choice thing small tiny new name minute hour favourite five hundred thousand million perfect safe early late slow slowly fast percent percentage see complete finish right true correct check',
);

/**
 * Ideas and measures: a picture can stand for one of them where nothing can be shown, but a thing that is named says more, and
 * beside another picture a sign only puzzles.
 */
const symbolic = list(
  'ability accuracy advantage age attention balance beauty benefit budget care challenge chaos comparison confidence connection ' +
    'consistency creativity crisis culture debt decision delay disaster difference difficulty direction discipline distance discovery doubt ' +
    'duration effort efficiency emotion energy evidence example experience failure fairness fear focus force freedom frequency fun ' +
    'future growth habit happiness harmony height help history hope hurry importance improvement inflation influence information ' +
    'kilometer kilometre knowledge law length lesson limit logic loss luck measure mistake mood motivation movement mystery ' +
    'myth need noise opinion opportunity pattern patience peace performance pleasure practice precision price principle process ' +
    'productivity profit progress promise proof protection purpose quality record relationship resilience respect reward risk role ' +
    'rule safety scale science secret security sense sign silence size skill society solution speed stability strategy strength ' +
    'stress success surprise theory thought tip tradition trend trick trust truth value version victory wealth weight wisdom wonder ' +
    'centimeter centimetre company country customer friend person earning expense meter metre pain saving update user',
);

/** What a picture found by this one word is worth, 0 to 1. */
export function weightOfWord(word: string): number {
  if (vague.has(word)) return 0.5;
  return symbolic.has(word) ? 0.8 : 1;
}
