export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/*
 * Each script asks `ciliumdoc complete WORDS...` and gets a line for each candidate: the word, a tab, what it is. The line
 * `:files PREFIX` says that names of files fit behind the prefix. Words that end with `=` are gone on with, without a blank.
 */

const BASH = `# ciliumdoc completion for bash. In ~/.bashrc:  eval "$(ciliumdoc completion bash)"
_ciliumdoc() {
  local word current line prefix i
  local -a words
  # Bash takes words apart at "=" and ":", ciliumdoc does not.
  words=()
  local n=0
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((n > 0)) && { [[ $word == [=:]* ]] || [[ \${words[n - 1]} == *[=:] && -n $word ]]; }; then
      words[n - 1]+=$word
    else
      words[n]=$word
      n=$((n + 1))
    fi
  done
  current=\${words[n - 1]}
  # Bash completes what stands behind the last "=" or ":" of the word.
  local cut=
  if [[ $current == *[=:]* && $COMP_WORDBREAKS == *=* ]]; then cut=\${current%"\${current##*[=:]}"}; fi
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      ':files'*)
        prefix=\${line#:files }
        compopt -o filenames 2>/dev/null
        while IFS= read -r word; do
          word=$prefix$word
          COMPREPLY+=("\${word#"$cut"}")
        done < <(compgen -f -- "\${current#"$prefix"}")
        ;;
      *)
        word=\${line%%$'\\t'*}
        if [[ $word == *= ]]; then compopt -o nospace 2>/dev/null; fi
        COMPREPLY+=("\${word#"$cut"}")
        ;;
    esac
  done < <(ciliumdoc complete "\${words[@]}" 2>/dev/null)
}
complete -F _ciliumdoc ciliumdoc
`;

const ZSH = `#compdef ciliumdoc
# ciliumdoc completion for zsh. As _ciliumdoc in a folder of $fpath, or in ~/.zshrc after compinit:
#   eval "$(ciliumdoc completion zsh)"
_ciliumdoc() {
  local line word prefix
  local -a plain described open lines
  lines=("\${(@f)$(ciliumdoc complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    if [[ $line == ':files'* ]]; then
      prefix=\${line#:files }
      if [[ -n $prefix ]]; then compset -P "\${(b)prefix}"; fi
      _files
      return
    fi
    word=\${line%%$'\\t'*}
    if [[ $word == *= ]]; then
      open+=("$word")
    elif [[ $line == *$'\\t'* ]]; then
      described+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
    else
      plain+=("$word")
    fi
  done
  (( $#open )) && compadd -M 'm:{a-z}={A-Z}' -S '' -- $open
  (( $#plain )) && compadd -M 'm:{a-z}={A-Z}' -- $plain
  (( $#described )) && _describe -t words ciliumdoc described -M 'm:{a-z}={A-Z}'
}
if [[ $funcstack[1] == _ciliumdoc ]]; then _ciliumdoc "$@"; else compdef _ciliumdoc ciliumdoc; fi
`;

const FISH = `# ciliumdoc completion for fish. As ~/.config/fish/completions/ciliumdoc.fish, or:
#   ciliumdoc completion fish | source
function __ciliumdoc_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in (ciliumdoc complete $words[2..-1] 2>/dev/null)
        if string match -q ':files*' -- $line
            set -l prefix (string replace -r '^:files ?' '' -- $line)
            set -l rest (string sub -s (math (string length -- "$prefix") + 1) -- (commandline -ct))
            for file in (__fish_complete_path "$rest")
                echo "$prefix$file"
            end
        else
            echo $line
        end
    end
end
complete -c ciliumdoc -f -a '(__ciliumdoc_complete)'
`;

export function completionScript(shell: Shell): string {
  return shell === 'bash' ? BASH : shell === 'zsh' ? ZSH : FISH;
}
