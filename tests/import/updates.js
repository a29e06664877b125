export const updates = {
	house_added: '9.0.1',
	house_changed: '9.1.0',
	later_added: '9.2.3',
}
