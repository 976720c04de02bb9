/** Printed by `--help`. */
export const helpText = `Makes a video.

  npm run video -- --brief FILE    from a text the script must stick to (Markdown or plain text)
  npm run video -- --topic TEXT    from a subject; needs a language model (see docs/operations.md)

  --format 16:9|9:16|1:1   shape of the picture (16:9)
  --preset preview|standard|high   half size at once, as it is published, or more work on it (standard)
  --duration SECONDS       10 to 600 (60, or less where the brief holds less)
  --language CODE          of the brief and the voice, such as en or en-GB (en)
  --voice NAME             narrator
  --style NAME             midnight, sunrise, forest, candy, paper, ocean or ember (one that stays the channel's)
  --channel ID             whose video it is (default)
  --priority 1..10         who goes first when several wait (1)
  --max-cost DOLLARS       the most it may cost, below the limit of the settings (3.00)
  --publish none|private|scheduled|public   on YouTube, when it is made (none)
  --publish-at TIME        of a scheduled one, such as 2026-12-24T18:00:00+01:00
  --out DIR                where the files go (out/<title>-<id>)
  --json                   one JSON object on stdout, progress on stderr (use: npm run --silent video)
  --help                   this text

Uses the running system ("npm start"), or starts one for this video and stops it again.
Ctrl-C cancels the video. Exit codes: 0 made, 1 not made, 2 typed wrongly, 130 stopped.
`;

/** Added to what was wrong with the command line. */
export const usageHint = 'Try: npm run video -- --brief docs/examples/octopus.md   (or --help)';
