// Everything is in the page already; this adds filter, keyboard, deep links, copying, sorting and printing.
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');
  var $ = function (id) { return document.getElementById(id); };
  var all = function (selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); };

  /* state in the address: #ANCHOR&sev=critical,error&area=..&node=..&q=..&status=..&theme=dark */
  var KEYS = ['sev', 'area', 'node', 'q', 'status', 'theme'];
  var state = {};
  var anchor = '';
  function decode(text) { try { return decodeURIComponent(text); } catch (e) { return text; } }
  function readHash() {
    var next = {};
    anchor = '';
    location.hash.slice(1).split('&').forEach(function (part) {
      var at = part.indexOf('=');
      var key = at === -1 ? '' : part.slice(0, at);
      if (KEYS.indexOf(key) !== -1) next[key] = decode(part.slice(at + 1));
      else if (part && !anchor) anchor = decode(part);
    });
    // A plain link inside the page keeps theme and filter; a link that filters replaces the filter.
    var filters = KEYS.some(function (key) { return key !== 'theme' && key in next; });
    KEYS.forEach(function (key) { if (!(key in next) && key in state && (key === 'theme' || !filters)) next[key] = state[key]; });
    state = next;
  }
  function writeHash() {
    var parts = KEYS.filter(function (key) { return state[key]; }).map(function (key) { return key + '=' + encodeURIComponent(state[key]); });
    var hash = [anchor].concat(parts).filter(Boolean).join('&');
    try { history.replaceState(null, '', hash ? '#' + hash : location.pathname + location.search); } catch (e) { /* not allowed for some local files */ }
  }

  /* theme */
  function applyTheme() {
    if (state.theme === 'dark' || state.theme === 'light') root.setAttribute('data-theme', state.theme);
    else root.removeAttribute('data-theme');
  }
  function toggleTheme() {
    var dark = state.theme ? state.theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
    state.theme = dark ? 'light' : 'dark';
    applyTheme(); writeHash();
  }

  /* data */
  var data = null;
  function findings() {
    if (!data) { try { data = JSON.parse($('ciliumdoc-report').textContent).findings; } catch (e) { data = []; } }
    return data;
  }
  function hasNode(index, node) {
    var finding = findings()[index];
    return !!finding && finding.subjects.some(function (s) { return s.node === node; });
  }

  /* filter */
  // A card stands for its own finding and for the symptoms inside it: it is shown when one of them fits.
  var cards = all('#findings > .card, #findings .frow').map(function (element) {
    var parts = [element].concat(all('.card', element)).map(function (part) {
      var area = part.querySelector('.meta > span:nth-child(2)');
      return { index: Number(part.getAttribute('data-i')), sev: part.getAttribute('data-sev'), area: area ? area.textContent : part.getAttribute('data-area') };
    });
    return { element: element, text: null, parts: parts };
  });
  function textOf(card) {
    if (card.text === null) {
      card.text = card.element.textContent.toLowerCase();
      card.parts.forEach(function (part) { var f = findings()[part.index]; if (f) card.text += ' ' + f.subjects.map(function (s) { return [s.node, s.namespace, s.name].join(' '); }).join(' ').toLowerCase(); });
    }
    return card.text;
  }
  // The first search should not pay for reading all cards.
  function warm(from) {
    if (from === 0) findings();
    cards.slice(from, from + 100).forEach(textOf);
    if (from + 100 < cards.length) setTimeout(function () { warm(from + 100); }, 20);
  }
  function matches(card) {
    var sev = state.sev ? state.sev.split(',') : [];
    var fits = card.parts.some(function (part) {
      return (!sev.length || sev.indexOf(part.sev) !== -1) && (!state.area || part.area === state.area) && (!state.node || hasNode(part.index, state.node));
    });
    if (!fits) return false;
    if (!state.q) return true;
    return state.q.toLowerCase().split(/\s+/).every(function (word) { return textOf(card).indexOf(word) !== -1; });
  }
  function filtered() { return !!(state.sev || state.area || state.node || state.q); }
  function applyFilter() {
    var shown = 0;
    cards.forEach(function (card) { var yes = matches(card); if (yes) shown++; card.element.hidden = !yes; });
    all('[data-sev].chip').forEach(function (chip) { chip.setAttribute('aria-pressed', String((state.sev || '').split(',').indexOf(chip.getAttribute('data-sev')) !== -1)); });
    if ($('area')) $('area').value = state.area || '';
    if ($('node')) $('node').value = state.node || '';
    if ($('q') && document.activeElement !== $('q')) $('q').value = state.q || '';
    if ($('clear')) $('clear').hidden = !filtered();
    var left = Number($('filter-status').getAttribute('data-left'));
    $('filter-status').textContent = filtered() ? shown + ' of ' + cards.length + ' shown' + (left > 0 ? '; ' + left + ' more are not listed on this page' : '') : '';
    applyFiles();
  }
  function applyFiles() {
    all('#file-table tbody tr').forEach(function (row) { row.hidden = !!state.status && row.getAttribute('data-status') !== state.status; });
    all('[data-status].chip').forEach(function (chip) { chip.setAttribute('aria-pressed', String(chip.getAttribute('data-status') === state.status)); });
  }
  function change(key, value) { state[key] = value; applyFilter(); writeHash(); }
  function clear() { ['sev', 'area', 'node', 'q', 'status'].forEach(function (key) { delete state[key]; }); if ($('q')) $('q').value = ''; applyFilter(); writeHash(); }

  /* deep links */
  function aim(id) {
    if (!id) return;
    var target = $(id) || $(id.split('/')[0]);
    if (!target) return;
    all('.aim').forEach(function (e) { e.classList.remove('aim'); });
    var hiddenCard = target.closest('#findings > .card[hidden], .frow[hidden]');
    if (hiddenCard) clear();
    for (var e = target; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
    var sheet = target.tagName === 'SECTION' && state.status && target.id === 'files' ? target.querySelector('details') : null;
    if (sheet) sheet.open = true;
    target.scrollIntoView({ block: 'start' });
    if (target.tagName === 'SECTION' || target.id === 'main') return;
    target.classList.add('aim');
    var focus = target.querySelector('summary') || target;
    if (!focus.matches('summary, a, button')) focus.setAttribute('tabindex', '-1');
    focus.focus({ preventScroll: true });
  }
  function fromHash() { readHash(); applyTheme(); applyFilter(); aim(anchor); }
  window.addEventListener('hashchange', function () { fromHash(); writeHash(); });

  /* keyboard */
  function visibleCards() { return cards.filter(function (c) { return !c.element.hidden; }); }
  function step(by) {
    var list = visibleCards();
    if (!list.length) return;
    var at = list.findIndex(function (c) { return c.element.classList.contains('current'); });
    at = at === -1 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by));
    cards.forEach(function (c) { c.element.classList.remove('current'); });
    var element = list[at].element;
    element.classList.add('current');
    element.scrollIntoView({ block: 'nearest' });
    var focus = element.querySelector('summary');
    if (focus) focus.focus({ preventScroll: true });
  }
  function toggleCurrent() {
    var element = document.querySelector('#findings .card.current');
    if (element) element.open = !element.open;
  }
  function toggleAll() {
    if (!$('expand')) return;
    var open = $('expand').getAttribute('aria-pressed') !== 'true';
    all('#findings .card').forEach(function (card) { card.open = open; });
    $('expand').setAttribute('aria-pressed', String(open));
    $('expand').textContent = open ? 'Close all' : 'Open all';
  }
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === 'Escape') { if ($('help').open) return; clear(); if (typing) event.target.blur(); return; }
    if (typing || $('help').open) return;
    var actions = {
      '/': function () { $('q').focus(); $('q').select(); }, j: function () { step(1); }, k: function () { step(-1); },
      o: toggleCurrent, e: toggleAll, t: toggleTheme, '?': function () { $('help').showModal(); }
    };
    if (!Object.prototype.hasOwnProperty.call(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  });

  /* copying */
  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var area = document.createElement('textarea');
    area.value = text;
    area.className = 'sr';
    document.body.appendChild(area);
    area.select();
    var done = false;
    try { done = document.execCommand('copy'); } catch (e) { /* told below */ }
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error('copy'));
  }
  // Control and bidirectional characters of the input must not act where the text is pasted.
  function seen(text) {
    return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, function (c) { return '\\u' + ('000' + c.charCodeAt(0).toString(16)).slice(-4); });
  }
  function plain(text) { return seen(text).replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>#|]/g, '\\$&'); }
  function fenced(text) {
    var longest = (text.match(/`+/g) || []).reduce(function (most, run) { return Math.max(most, run.length); }, 2);
    var fence = new Array(longest + 2).join('`');
    return fence + '\n' + seen(text) + '\n' + fence;
  }
  function subjectName(s) {
    var name = [s.namespace, s.name].filter(Boolean).join('/');
    return name ? name + (s.node && s.node !== name ? ' on ' + s.node : '') : s.node || s.kind;
  }
  function markdown(f) {
    if (!f) return '';
    var who = f.subjects.slice(0, 10).map(subjectName).join(', ') + (f.subjects.length > 10 ? ' and ' + (f.subjects.length - 10) + ' more' : '');
    var parts = ['### ' + f.code + ' ' + plain(f.title) + ' (' + f.severity + ')', plain(f.message), '**Affected:** ' + plain(who), '**Why:** ' + plain(f.why)];
    f.evidence.slice(0, 4).forEach(function (e) { parts.push('**Proof:** `' + seen(e.locator).replace(/[`\s]/g, ' ') + '`\n\n' + fenced(e.excerpt)); });
    f.remedy.forEach(function (r) {
      parts.push('**Fix:** ' + plain(r.do));
      [r.helm, r.config, r.command].forEach(function (code) { if (code) parts.push(fenced(code)); });
    });
    if (f.references.length) parts.push(f.references.map(function (r) { return '- ' + seen(r); }).join('\n'));
    return parts.join('\n\n') + '\n';
  }
  document.addEventListener('click', function (event) {
    var button = event.target.closest('.copy');
    if (button) {
      if (button.hasAttribute('data-said')) return;
      var label = Array.prototype.slice.call(button.childNodes);
      var say = function (text) {
        button.setAttribute('data-said', '');
        button.textContent = text;
        setTimeout(function () { button.textContent = ''; label.forEach(function (n) { button.appendChild(n); }); button.removeAttribute('data-said'); }, 1200);
      };
      copyText(button.hasAttribute('data-i') ? markdown(findings()[Number(button.getAttribute('data-i'))]) : button.getAttribute('data-copy')).then(function () { say('Copied'); }, function () { say('Select and copy'); });
      return;
    }
    var chip = event.target.closest('.chip');
    if (!chip) return;
    if (chip.hasAttribute('data-status')) { change('status', state.status === chip.getAttribute('data-status') ? '' : chip.getAttribute('data-status')); return; }
    var wanted = (state.sev || '').split(',').filter(Boolean);
    var sev = chip.getAttribute('data-sev');
    change('sev', (wanted.indexOf(sev) === -1 ? wanted.concat(sev) : wanted.filter(function (s) { return s !== sev; })).join(','));
  });

  /* sorting */
  all('th[data-sort]').forEach(function (th) {
    var button = document.createElement('button');
    button.type = 'button';
    button.textContent = th.textContent;
    th.textContent = '';
    th.appendChild(button);
    button.addEventListener('click', function () {
      var up = th.getAttribute('aria-sort') !== 'ascending';
      var column = Array.prototype.indexOf.call(th.parentNode.children, th);
      var numeric = th.getAttribute('data-sort') === 'num';
      all('th', th.parentNode).forEach(function (other) { other.removeAttribute('aria-sort'); });
      th.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      var body = th.closest('table').tBodies[0];
      var value = function (row) { var cell = row.cells[column]; return numeric ? Number(cell.getAttribute('data-v')) : cell.textContent; };
      Array.prototype.slice.call(body.rows).map(function (row) { return { row: row, value: value(row) }; })
        .sort(function (a, b) { return (a.value < b.value ? -1 : a.value > b.value ? 1 : 0) * (up ? 1 : -1); })
        .forEach(function (entry) { body.appendChild(entry.row); });
    });
  });

  /* printing: findings of warning and above are printed open */
  var closed = [];
  window.addEventListener('beforeprint', function () {
    closed = all('.card:not(.sev-info)').filter(function (d) { return !d.open; });
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener('afterprint', function () { closed.forEach(function (d) { d.open = false; }); closed = []; });

  /* controls */
  $('theme').addEventListener('click', toggleTheme);
  $('help-open').addEventListener('click', function () { $('help').showModal(); });
  if ($('expand')) $('expand').addEventListener('click', toggleAll);
  if ($('clear')) $('clear').addEventListener('click', clear);
  $('q').addEventListener('input', function () { change('q', $('q').value.trim()); });
  if ($('area')) $('area').addEventListener('change', function () { change('area', $('area').value); });
  if ($('node')) $('node').addEventListener('change', function () { change('node', $('node').value); });
  $('print').addEventListener('click', function () { $('help').close(); window.print(); });
  $('save').addEventListener('click', function () {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([$('ciliumdoc-report').textContent], { type: 'application/json' }));
    link.download = 'ciliumdoc-report.json';
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  });
  fromHash();
  // The browser's own jump to the fragment comes after us and takes the focus away again.
  window.addEventListener('load', function () {
    setTimeout(function () { if (anchor && document.activeElement === document.body) aim(anchor); warm(0); }, 0);
  });
})();
