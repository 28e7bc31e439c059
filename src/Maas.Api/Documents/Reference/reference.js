// Shows the operations that contain every word of the search, and opens the one the address names.
const search = document.querySelector('#search');
const items = [...document.querySelectorAll('details')].map(e => ({ element: e, text: e.textContent.toLowerCase() }));
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(w => w);
  for (const { element, text } of items) element.hidden = !words.every(w => text.includes(w));
  for (const section of document.querySelectorAll('section')) section.hidden = !section.querySelector('details:not([hidden])');
});
const open = () => {
  const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named && named.tagName === 'DETAILS') { named.open = true; named.scrollIntoView(); }
};
addEventListener('hashchange', open);
open();
