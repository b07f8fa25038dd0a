# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completion of riyo: commands and options are read from --help, purposes, categories and recipients from
# the table that the command would ask.

# The layouts that ship, and those of the folder of -C, or of ./riyo.
_riyo_layouts () {
  local i folder=riyo file
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in -C | --folder) folder=${COMP_WORDS[i + 1]/#\~/$HOME} ;; esac
  done
  {
    riyo layout show
    for file in "$folder"/layouts/*.layout; do
      file=${file##*/}
      [[ $file == '*.layout' ]] || printf '%s\n' "${file%.layout}"
    done
  } 2>/dev/null | sort -u
}

# The table in force in the folder of -C, or of ./riyo, or that of --builtin, as riyo table export prints it.
_riyo_cells () {
  local i folder=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -C | --folder) folder=(-C "${COMP_WORDS[i + 1]/#\~/$HOME}") ;;
      --builtin) folder=(--builtin) ;;
    esac
  done
  riyo table export "${folder[@]}" 2>/dev/null | tail -n +2
}

# Offers the lines of stdin that begin with what is typed.
_riyo_offer () {
  local line
  while IFS= read -r line; do
    [[ $line != "$cur"* ]] || COMPREPLY+=("$(printf '%q' "$line")")
  done
}

_riyo () {
  local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} part=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _riyo_offer < <(riyo --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'; printf '%s\n' --help --version)
    return
  fi
  case $previous in
    -C | --folder) compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")); return ;;
    -p | --purpose) _riyo_offer < <(_riyo_cells | cut -f6 | sort -u | grep .); return ;;
    -t | --tags) _riyo_offer < <(_riyo_cells | cut -f2 | sort -u); return ;;
    --withdraw) _riyo_offer <<<rules; return ;;
    --cut) _riyo_offer <<<$'、\n改行'; return ;;
    --recipient) _riyo_offer < <(_riyo_cells | cut -f8 | sort -u | grep -vx -e '' -e なし); return ;;
    -l | --layout) _riyo_offer < <(_riyo_layouts); return ;;
    --encoding) _riyo_offer < <(printf '%s\n' UTF-8 CP932); return ;;
  esac
  if [[ $cur == -* ]]; then
    # of a part, as audit show, its own
    [[ ! ${COMP_WORDS[2]} =~ ^[a-z]+$ ]] || part=${COMP_WORDS[2]}
    _riyo_offer < <(riyo "$command" $part --help | grep -oE '(^|[ ,])(-[A-Za-z]|--[a-z][a-z-]*)' | tr -d ' ,' | sort -u)
  else
    _riyo_offer < <(riyo "$command" --help | sed -n 's/^ *riyo '"$command"' \([a-z][a-z]*\).*/\1/p' | sort -u)
    compopt -o filenames -o default 2>/dev/null
  fi
}

complete -F _riyo riyo
