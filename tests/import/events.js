/* The events of a house. */

export const events = {

	/* Doors.
	 *
	 * What happens to `doors`. */

	door_shut: {
		root: 'door',
		added: { house_added: false },
		inherit: [ 'door', 'who' ],
		fields: {
			// Not a section.
			force: `How hard it fell shut, in bytes (see [here](#strength)).`,
			why: `
Why it shut:
* \`wind\`: It blew.
* \`hand\`: Somebody did it,
  on purpose.
* Other words name an animal.`,
			width: {
				changed: { house_changed: `This was previously \`size\`.` },
				text: `Width of the door in ` + `microseconds.`,
			},
			code: `What the door said; see <a href="#codes">the codes</a>.`,
			'arg_<name>': `One for each argument.`,
			side: `Either \`in\` or \`out\`.`,
			how: {
				text: `
How, as one of
* \`soft\`
  * [[changed,house_changed]] What is quiet is now \`soft\` rather than \`low\`.
* \`hard\``
			},
		},
		text: `
A door fell shut. See [[event,door_open]] and [[setting,door_key,yes]].

::: tip
Not when it was shut already.
:::

<span id="codes" />

\`code\` values:

| Code | Means |
| ---- | ----- |
| \`creak\` | \`oil\` is \\| missing &lt;1&gt; |
| \`two words\` | Cannot be a value. |
| \`slam\` | [[added,later_added]] Loud. |`
	},

	door_open: {
		inherit: 'door',
		fields: { wood: 'Own words about the wood.' },
		text: "A door opens."
	},

	/* Windows */

	window_broken: { fields: { pane: makeText('x') }, inherit: 'nobody', ...others },
	off: false,
}

export const global_inherits = { duration: `How long.` }

export const inherits = {
	door: {
		inherit: 'who',
		fields: {
			wood: `Inherited words about the wood.`,
			gone: { removed: { house_changed: false }, text: `Was here.` },
			latch: { added: { later_added: `With the second latch.` }, text: `Name of the latch.` },
		},
	},
	who: { inherit: 'door', fields: { user: `Who it was.` } },
}
