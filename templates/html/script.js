// Everything is in the page already; this adds filter, keyboard, deep links, copying, sorting and printing.
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');
  var $ = function (id) { return document.getElementById(id); };
  var all = function (selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); };

  /* state in the address: #ANCHOR&sev=critical,error&area=..&node=..&q=..&status=..&theme=dark&t-TABLE=sort.page.words */
  var TABLES = all('table[data-table]').map(function (table) { return table.id; });
  var FILTERS = ['sev', 'area', 'ns', 'node', 'q', 'status', 'state'];
  var KEYS = FILTERS.concat('theme', TABLES);
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
    var stays = function (key) { return key === 'theme' || TABLES.indexOf(key) !== -1; };
    var filters = KEYS.some(function (key) { return !stays(key) && key in next; });
    KEYS.forEach(function (key) { if (!(key in next) && key in state && (stays(key) || !filters)) next[key] = state[key]; });
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

  /* data: what repeats in a large report stands once, see `pack` of the html format */
  var report = null;
  function unpack(packed) {
    var values = [];
    function read(item) {
      if (typeof item === 'number') return values[item];
      if (!Array.isArray(item)) return item;
      var tag = item[0], list = item.slice(1);
      if (tag === -2) return list[0];
      if (tag === -1) return list.map(read);
      return Object.fromEntries(packed.shapes[tag].map(function (key, i) { return [key, read(list[i])]; }));
    }
    packed.pool.forEach(function (item) { values.push(read(item)); });
    return read(packed.root);
  }
  function whole() {
    if (!report) {
      try { report = JSON.parse($('ciliumdoc-report').textContent); if (report.packed === 1) report = unpack(report); } catch (e) { report = { findings: [] }; }
    }
    return report;
  }
  function findings() { return whole().findings; }
  /** Whether somebody the finding is about has that node or namespace. */
  function about(finding, key, value) {
    return !value || (!!finding && finding.subjects.some(function (s) { return s[key] === value; }));
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
      card.parts.forEach(function (part) { var f = findings()[part.index]; if (f) card.text += ' ' + (f.title + ' ' + f.subjects.map(function (s) { return [s.node, s.namespace, s.name].join(' '); }).join(' ')).toLowerCase(); });
    }
    return card.text;
  }
  /* findings that have no place on the page are searched in the data, and the first of them are listed */
  var MOST_LISTED = 200;
  var hiddenOnes = null;
  function unlisted() {
    if (hiddenOnes) return hiddenOnes;
    var placed = {};
    cards.forEach(function (card) { card.parts.forEach(function (part) { placed[part.index] = true; }); });
    hiddenOnes = [];
    findings().forEach(function (f, i) {
      if (!placed[i]) hiddenOnes.push({ finding: f, text: [f.code, f.severity, f.title, f.message].concat(f.subjects.map(subjectName)).join(' ').toLowerCase() });
    });
    return hiddenOnes;
  }
  function searchUnlisted() {
    var box = $('unlisted');
    if (!box) return 0;
    var body = box.querySelector('tbody');
    body.textContent = '';
    box.hidden = true;
    if (!filtered()) return 0;
    var sev = state.sev ? state.sev.split(',') : [], words = state.q ? state.q.toLowerCase().split(/\s+/) : [];
    var option = state.area && $('area') ? all('option', $('area')).filter(function (o) { return o.value === state.area; })[0] : null;
    var found = unlisted().filter(function (entry) {
      var f = entry.finding;
      return (!sev.length || sev.indexOf(f.severity) !== -1) && (!state.area || (option && f.code.split('-')[0] === option.getAttribute('data-family')))
        && about(f, 'node', state.node) && about(f, 'namespace', state.ns) && words.every(function (word) { return entry.text.indexOf(word) !== -1; });
    });
    found.slice(0, MOST_LISTED).forEach(function (entry) {
      var f = entry.finding, row = body.insertRow();
      [f.severity, f.code, f.message, subjectName(f.subjects[0]) + (f.subjects.length > 1 ? ' and ' + (f.subjects.length - 1) + ' more' : '')].forEach(function (text) {
        var bdi = document.createElement('bdi');
        bdi.textContent = seen(text);
        row.insertCell().appendChild(bdi);
      });
    });
    box.hidden = found.length === 0;
    return found.length;
  }
  // The first search should not pay for reading the data and all cards.
  function warm(from) {
    if (from === 0) findings();
    cards.slice(from, from + 60).forEach(textOf);
    if (from + 60 < cards.length) setTimeout(function () { warm(from + 60); }, 0);
    else if ($('unlisted')) unlisted();
  }
  function matches(card) {
    var sev = state.sev ? state.sev.split(',') : [];
    var fits = card.parts.some(function (part) {
      return (!sev.length || sev.indexOf(part.sev) !== -1) && (!state.area || part.area === state.area) && about(findings()[part.index], 'node', state.node) && about(findings()[part.index], 'namespace', state.ns);
    });
    if (!fits) return false;
    if (!state.q) return true;
    return state.q.toLowerCase().split(/\s+/).every(function (word) { return textOf(card).indexOf(word) !== -1; });
  }
  function filtered() { return !!(state.sev || state.area || state.node || state.ns || state.q); }
  function applyFilter() {
    // All is read before anything is written: the page is laid out once.
    var fits = cards.map(matches), shown = fits.filter(Boolean).length;
    cards.forEach(function (card, i) { if (card.element.hidden === fits[i]) card.element.hidden = !fits[i]; });
    all('[data-sev].chip').forEach(function (chip) { chip.setAttribute('aria-pressed', String((state.sev || '').split(',').indexOf(chip.getAttribute('data-sev')) !== -1)); });
    if ($('area')) $('area').value = state.area || '';
    if ($('node')) $('node').value = state.node || '';
    if ($('ns')) $('ns').value = state.ns || '';
    if ($('q') && document.activeElement !== $('q')) $('q').value = state.q || '';
    if ($('clear')) $('clear').hidden = !filtered();
    var left = Number($('filter-status').getAttribute('data-left'));
    var more = searchUnlisted();
    $('filter-status').textContent = filtered() ? (shown + more) + ' of ' + (cards.length + left) + ' shown' + (more > MOST_LISTED ? ', ' + (more - MOST_LISTED) + ' of them only counted' : '') : '';
  }
  function applyFiles() {
    ['status', 'state'].forEach(function (key) {
      all('[data-' + key + '].chip').forEach(function (chip) { chip.setAttribute('aria-pressed', String(chip.getAttribute('data-' + key) === state[key])); });
    });
    shows.forEach(function (show) { show(); });
  }
  function change(key, value) { state[key] = value; if (key === 'status' || key === 'state') applyFiles(); else applyFilter(); writeHash(); }
  function clear() { FILTERS.forEach(function (key) { delete state[key]; }); if ($('q')) $('q').value = ''; applyFilter(); applyFiles(); writeHash(); }

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
  function fromHash() { readHash(); applyTheme(); applyFilter(); applyFiles(); aim(anchor); }
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
    var kept = chip.hasAttribute('data-status') ? 'status' : chip.hasAttribute('data-state') ? 'state' : '';
    if (kept) { change(kept, state[kept] === chip.getAttribute('data-' + kept) ? '' : chip.getAttribute('data-' + kept)); return; }
    var wanted = (state.sev || '').split(',').filter(Boolean);
    var sev = chip.getAttribute('data-sev');
    change('sev', (wanted.indexOf(sev) === -1 ? wanted.concat(sev) : wanted.filter(function (s) { return s !== sev; })).join(','));
  });

  /* tables: sorting, search, pages; the address keeps `2d.1.words`: third column downwards, second page */
  var PAGE = 50;
  function setUp(table) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    var heads = all('th', table.tHead);
    var own = function (selector) { return document.querySelector(selector + '[data-for="' + table.id + '"]'); };
    var status = own('.table-status'), pager = own('.pager'), input = own('input');
    var sorted = '';
    function read() {
      var parts = /^(\d*[ud]?)\.(\d*)\.([\s\S]*)$/.exec(state[table.id] || '..') || ['', '', '', ''];
      return { sort: parts[1], page: Number(parts[2]) || 0, words: parts[3] };
    }
    function write(next) {
      var text = next.sort + '.' + (next.page || '') + '.' + next.words;
      if (text === '..') delete state[table.id]; else state[table.id] = text;
      show(); writeHash();
    }
    function sort(by) {
      if (by === sorted) return;
      sorted = by;
      var column = by ? parseInt(by, 10) : -1, up = by.slice(-1) !== 'd';
      heads.forEach(function (th, i) { if (i === column) th.setAttribute('aria-sort', up ? 'ascending' : 'descending'); else th.removeAttribute('aria-sort'); });
      var list = rows;
      if (heads[column]) {
        list = rows.map(function (row) { var cell = row.cells[column]; return { row: row, value: cell.hasAttribute('data-v') ? Number(cell.getAttribute('data-v')) : cell.textContent }; })
          .sort(function (a, b) { return (a.value < b.value ? -1 : a.value > b.value ? 1 : 0) * (up ? 1 : -1); }).map(function (entry) { return entry.row; });
      }
      list.forEach(function (row) { body.appendChild(row); });
    }
    function fits(row, words) {
      var text = words.length ? row.textContent.toLowerCase() : '';
      return words.every(function (word) { return text.indexOf(word) !== -1; }) && (table.id !== 'file-table' || !state.status || row.getAttribute('data-status') === state.status)
        && (table.id !== 't-rules' || !state.state || row.getAttribute('data-state') === state.state);
    }
    function show() {
      var now = read();
      sort(now.sort);
      var words = now.words.toLowerCase().split(/\s+/).filter(Boolean);
      var found = Array.prototype.filter.call(body.rows, function (row) { return fits(row, words); });
      var last = Math.max(0, Math.ceil(found.length / PAGE) - 1), page = Math.min(last, now.page);
      var here = found.slice(page * PAGE, (page + 1) * PAGE);
      rows.forEach(function (row) { var hide = here.indexOf(row) === -1; if (row.hidden !== hide) row.hidden = hide; });
      if (input && document.activeElement !== input) input.value = now.words;
      if (pager) { pager.hidden = last === 0; all('button', pager).forEach(function (b) { b.disabled = b.getAttribute('data-step') === '-1' ? page === 0 : page === last; }); }
      if (status) status.textContent = (words.length ? found.length + ' of ' + rows.length + ' rows' : '') + (last > 0 ? (words.length ? ', ' : '') + (page * PAGE + 1) + ' to ' + Math.min(found.length, (page + 1) * PAGE) + (words.length ? '' : ' of ' + found.length) : '');
      if (state[table.id]) for (var e = table.parentElement; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
    }
    heads.forEach(function (th, i) {
      if (!th.hasAttribute('data-sort')) return;
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = th.textContent;
      th.textContent = '';
      th.appendChild(button);
      button.addEventListener('click', function () { var now = read(); now.sort = i + (now.sort === i + 'u' ? 'd' : 'u'); now.page = 0; write(now); });
    });
    if (input) input.addEventListener('input', function () { var now = read(); now.words = input.value.trim(); now.page = 0; write(now); });
    if (pager) pager.addEventListener('click', function (event) { var b = event.target.closest('button'); if (!b) return; var now = read(); now.page = Math.max(0, now.page + Number(b.getAttribute('data-step'))); write(now); });
    /** Head and rows as they are filtered and sorted, as texts of their cells. */
    function filteredCells() {
      var words = read().words.toLowerCase().split(/\s+/).filter(Boolean);
      var texts = function (cells) { return Array.prototype.map.call(cells, function (c) { return seen(c.textContent).replace(/\s+/g, ' ').trim(); }); };
      return [texts(heads)].concat(Array.prototype.filter.call(body.rows, function (row) { return fits(row, words); }).map(function (row) { return texts(row.cells); }));
    }
    function copies(button, write) {
      if (!button) return;
      var label = button.textContent;
      var say = function (text) { button.textContent = text; setTimeout(function () { button.textContent = label; }, 1200); };
      button.addEventListener('click', function () { copyText(filteredCells().map(write).join('\n') + '\n').then(function () { say('Copied'); }, function () { say('Not possible here'); }); });
    }
    copies(own('.tsv'), function (cells) { return cells.join('\t'); });
    copies(own('.md'), function (cells, i) {
      var line = '| ' + cells.map(plain).join(' | ') + ' |';
      return i === 0 ? line + '\n|' + cells.map(function () { return ' --- |'; }).join('') : line;
    });
    return show;
  }
  var shows = all('table[data-table]').map(setUp);

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
  if ($('ns')) $('ns').addEventListener('change', function () { change('ns', $('ns').value); });
  if ($('node')) $('node').addEventListener('change', function () { change('node', $('node').value); });
  $('print').addEventListener('click', function () { $('help').close(); window.print(); });
  $('save').addEventListener('click', function () {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(whole(), null, 2) + '\n'], { type: 'application/json' }));
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
