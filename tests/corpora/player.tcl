# Evaluates one of SQLite's Tcl tests. The SQL that it runs is written to stdout, and what that
# answers read from stdin, so that its loops and conditions see real rows:
#
#   ->  sql DATABASE LENGTH, a line; then LENGTH bytes of SQL
#   <-  rows COLUMNS VALUES, a line; then the columns' names and the values, one after the other
#   <-  error, a line; then the message
#
# Each name, value and message is its length, a line, and then its bytes; -1 is NULL. A last line
# is "end" or "cut", the latter where the file ran into the limit of time.
#
#   tclsh player.tcl FILE SECONDS
#
# The file is evaluated in a safe interpreter, which reaches no file and no program. What only
# SQLite's own test program has answers nothing.

lassign $argv file seconds
set folder [file dirname [file normalize $file]]
fconfigure stdin -translation binary
fconfigure stdout -translation binary

proc read_field {} {
  set length [gets stdin]
  if {$length eq ""} exit
  if {$length < 0} {return [list 1 ""]}
  return [list 0 [encoding convertfrom utf-8 [read stdin $length]]]
}

# {0 NAMES VALUES NULLS} or {1 MESSAGE}
proc ask {database sql} {
  set bytes [encoding convertto utf-8 $sql]
  puts "sql $database [string length $bytes]"
  puts -nonewline $bytes
  flush stdout
  lassign [gets stdin] kind columns count
  if {$kind eq "error"} {return [list 1 [lindex [read_field] 1]]}
  if {$kind ne "rows"} exit
  set names {}
  for {set i 0} {$i < $columns} {incr i} {lappend names [lindex [read_field] 1]}
  set values {}
  set nulls {}
  for {set i 0} {$i < $count} {incr i} {
    lassign [read_field] null value
    lappend nulls $null
    lappend values $value
  }
  return [list 0 $names $values $nulls]
}

proc commands_of {text} {
  set commands {}
  set command ""
  foreach line [split $text \n] {
    append command $line \n
    if {[info complete $command]} {
      lappend commands $command
      set command ""
    }
  }
  return $commands
}

proc text_of {path} {
  set channel [open $path]
  fconfigure $channel -encoding utf-8
  set text [read $channel]
  close $channel
  return $text
}

# Sources what lies beside the file, but for what drives SQLite's own test program.
proc source_beside {name} {
  global folder player
  set name [file tail $name]
  if {$name in {tester.tcl malloc_common.tcl lock_common.tcl wal_common.tcl thread_common.tcl}} return
  set path [file join $folder $name]
  if {[file exists $path]} {interp eval $player [text_of $path]}
}

set player [interp create -safe]
interp alias $player corpora_ask {} ask
interp alias $player source {} source_beside

# First the helpers of tester.tcl, then ours in the place of those that need the test program.
foreach command [commands_of [text_of [file join $folder tester.tcl]]] {
  if {[string match "proc *" $command]} {interp eval $player $command}
}
interp eval $player {
  proc unknown args {return ""}
  foreach name {puts output1 output2 output2_if_no_verbose after vwait update package exec
                forcedelete delete_file forcecopy copy_file finalize_testing} {
    proc $name args {return ""}
  }
  proc file {method args} {
    switch -- $method {
      dirname {return [lindex $args 0]}
      tail {return [lindex [split [lindex $args 0] /] end]}
      exists - size {return 0}
      default {return [lindex $args end]}
    }
  }

  set argv {}
  set argv0 corpora.test
  set testdir .
  array set G {isquick 1 issoak 0}
  array set cmdlinearg {verbose 0 testdir . soak 0}
  set tcl_platform(platform) unix
  foreach {name value} {
    LENGTH 2000000 COLUMN 100 SQL_LENGTH 100000 EXPR_DEPTH 100 COMPOUND_SELECT 500 VDBE_OP 25000
    FUNCTION_ARG 32 ATTACHED 0 VARIABLE_NUMBER 100 PAGE_COUNT 4294967294 LIKE_PATTERN_LENGTH 50
    TRIGGER_DEPTH 10 PAGE_SIZE 65536
  } {set SQLITE_MAX_$name $value}
  set SQLITE_DEFAULT_PAGE_SIZE 4096

  # What the engine is built without.
  set absent {fts1 fts2 fts3 fts4 icu memdebug shared_cache load_ext stat4 stat3 codec lookaside
              unlock_notify preupdate session zipfile csv dbstat atomic_write tclvar bytecode_vtab}
  proc fix_ifcapable_expr {expression} {
    set fixed ""
    foreach word [regexp -all -inline {\w+|\W+} $expression] {
      append fixed [expr {![regexp {^\w} $word] ? $word : $word ni $::absent}]
    }
    return $fixed
  }

  proc do_test {name command expected} {catch {uplevel #0 "$command;\n"}}
  proc finish_test {} {set ::corpora_finished 1}
  # Once, and without the fault.
  proc do_faultsim_test {name args} {
    foreach {option script} $args {
      if {$option in {-prep -body}} {catch {uplevel #0 $script}}
    }
  }
  proc do_malloc_test {name args} {
    foreach {option script} $args {
      if {$option in {-tclprep -tclbody}} {catch {uplevel #0 $script}}
      if {$option in {-sqlprep -sqlbody}} {catch {db eval $script}}
    }
  }

  # Handles of one file share its database; a file that is deleted is a new one afterwards.
  set corpora_databases 0
  proc sqlite3 {handle args} {
    set name [file tail [lindex $args 0]]
    if {[string match -* $handle]} {return 3.53.0}
    if {$name in {"" :memory:} || ![info exists ::corpora_files($name)]} {
      set ::corpora_files($name) [incr ::corpora_databases]
    }
    set ::corpora_handles($handle) $::corpora_files($name)
    set ::corpora_nulls($handle) ""
    interp alias {} $handle {} corpora_handle $handle
  }
  foreach name {forcedelete delete_file} {
    proc $name args {foreach path $args {unset -nocomplain ::corpora_files([file tail $path])}}
  }

  # The places of variables in `sql`, filled with what the script two levels up has in them.
  proc corpora_bind {sql} {
    if {![regexp {[$:@]} $sql]} {return $sql}
    set token {'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*(?:[^*]|\*+[^*/])*\*+/}
    append token {|[$:@](?:::)?\w+(?:::\w+)*(?:\([^\)]*\))?}
    set bound ""
    set from 0
    foreach place [regexp -all -inline -indices $token $sql] {
      lassign $place first last
      append bound [string range $sql $from [expr {$first - 1}]]
      set text [string range $sql $first $last]
      if {[string index $text 0] in {$ : @}} {set text [corpora_literal [string range $text 1 end]]}
      append bound $text
      set from [expr {$last + 1}]
    }
    return $bound[string range $sql $from end]
  }
  proc corpora_literal {name} {
    if {![uplevel 3 [list info exists $name]]} {return NULL}
    set value [uplevel 3 [list set $name]]
    if {[regexp {^(0|-?[1-9]\d{0,17}|-?\d+\.\d+(e[-+]?\d+)?)$} $value]} {return $value}
    return '[string map {' ''} $value]'
  }

  proc corpora_handle {handle method args} {
    switch -glob -- $method {
      nullvalue {set ::corpora_nulls($handle) [lindex $args 0]}
      close {interp alias {} $handle {}}
      transaction {return [uplevel 1 [lindex $args end]]}
      one* - exists {
        set rows [corpora_rows $handle [corpora_bind [lindex $args 0]]]
        if {$method eq "exists"} {return [expr {[llength [lindex $rows 1]] > 0}]}
        return [lindex $rows 1 0]
      }
      eval {
        if {[string match -* [lindex $args 0]]} {set args [lrange $args 1 end]}
        lassign [corpora_rows $handle [corpora_bind [lindex $args 0]]] names values
        if {[llength $args] == 1} {return $values}
        set script [lindex $args end]
        set array [expr {[llength $args] > 2 ? [lindex $args 1] : ""}]
        if {$array ne ""} {uplevel 1 [list set ${array}(*) $names]}
        for {set at 0} {$at < [llength $values]} {incr at [llength $names]} {
          foreach name $names value [lrange $values $at [expr {$at + [llength $names] - 1}]] {
            uplevel 1 [list set [expr {$array eq "" ? $name : "${array}($name)"}] $value]
          }
          set code [catch {uplevel 1 $script} result options]
          if {$code == 3} break
          if {$code != 0 && $code != 4} {return -options $options $result}
        }
        return ""
      }
      default {return ""}
    }
  }
  # {NAMES VALUES}, or SQLite's error.
  proc corpora_rows {handle sql} {
    lassign [corpora_ask $::corpora_handles($handle) $sql] failed names values nulls
    if {$failed} {error $names}
    set shown {}
    foreach value $values null $nulls {
      lappend shown [expr {$null ? $::corpora_nulls($handle) : $value}]
    }
    return [list $names $shown]
  }

  set corpora_finished 0
  sqlite3 db test.db
}

interp limit $player time -seconds [expr {[clock seconds] + $seconds}]
set end end
foreach command [commands_of [text_of $file]] {
  # What one command of the file ends with is no reason not to go on with the next.
  if {[catch {interp eval $player $command} message] == 1 && [string match "time limit*" $message]} {
    set end cut
    break
  }
  if {[catch {interp eval $player {set corpora_finished}} finished] || $finished} break
}
puts $end
flush stdout
