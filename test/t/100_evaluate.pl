# make evaluate: every layout read, and the figures equal to a second computation, written here from the definitions.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use File::Path qw(make_path);
use File::Temp ();
use List::Util qw(max min sum);
use POSIX qw(frexp strftime);
use Test::More;

my $build = ($ENV{top_builddir} // "$FindBin::Bin/../..") . '/.build';
my $work = File::Temp::tempdir(CLEANUP => 1);
my $inf = 9**9**9;

# One run of the tool: what it printed, and the stored lines by spec (and file)
sub evaluate
{
	my ($folder, @options) = @_;
	my $out = "$work/out.csv";
	my @command = ("$build/evaluate", '--quiet', '--out', $out, '--files-out', "$work/files.csv", @options, $folder);
	open(my $pipe, '-|', @command) or die "evaluate: $!";
	my $printed = do { local $/; <$pipe> };
	close $pipe;
	die "evaluate failed: @command" if $?;
	return ($printed, read_table($out, 1), read_table("$work/files.csv", 2));
}

sub read_table
{
	my ($path, $keys) = @_;
	open(my $f, '<', $path) or die "$path: $!";
	my @lines = map { chomp; $_ } <$f>;
	my @head = split /,/, shift @lines;
	my %table;
	for my $line (@lines)
	{
		my @key = map { $line =~ s/^"([^"]*)",//; $1 } 1 .. $keys;
		my %row;
		@row{@head[$keys .. $#head]} = split /,/, $line, -1;
		$table{join '|', @key} = \%row;
	}
	return \%table;
}

# Series of three hundred to some thousand rows: [ { name, category, values, labels } ]
sub generated
{
	my ($seed, $points) = @_;
	my $folder = "$work/s5-$seed";
	system("$build/generate", '--seed', $seed, '--series', 8, '--points', $points, $folder) == 0 or die 'generate failed';
	my @series;
	for my $path (sort glob "$folder/*/*.csv")
	{
		open(my $f, '<', $path) or die "$path: $!";
		my @head = split /,/, <$f> =~ s/\s+$//r;
		my (@values, @labels);
		while (<$f>)
		{
			chomp;
			my %row;
			@row{@head} = split /,/;
			push @values, $row{value};
			push @labels, ($row{is_anomaly} // $row{anomaly}) || $row{changepoint} ? 1 : 0;
		}
		my ($category, $name) = $path =~ m{([^/]+)/([^/]+)\.csv$};
		push @series, { name => "$category/$name", category => $category, values => \@values, labels => \@labels };
	}
	return ($folder, \@series);
}

# zscore by sums over the past; NULL (undef) for the first 30 points
sub zscores
{
	my ($values) = @_;
	my ($n, $s, $ss, $shift, @score) = (0, 0, 0, $values->[0]);
	for my $value (@$values)
	{
		my $x = $value - $shift;
		my $variance = $n > 1 ? ($ss - $s * $s / $n) / ($n - 1) : 0;
		push @score, $n < 30 ? undef : $variance <= 0 ? ($x == $s / $n ? 0 : 1e6) : min(1e6, abs($x - $s / $n) / sqrt($variance) / 3);
		$n++;
		$s += $x;
		$ss += $x * $x;
	}
	return \@score;
}

# Onsets compare scores in sixteenths of an octave, from 2^-6 up
sub onset_step { my ($score) = @_; my ($m, $e) = $score > 0 ? frexp($score) : (0, 0); return $m ? max(0, 16 * ($e + 5) + int((2 * $m - 1) * 16)) : 0; }

# The sparse channel: what tops the 40 rows before; and its alerts
sub onsets
{
	my ($score) = @_;
	my (@onset, @alert, $last);
	for my $i (0 .. $#$score)
	{
		my $before = max 0, map { onset_step($_ // 0) } @$score[max(0, $i - 40) .. $i - 1];
		push @onset, !defined $score->[$i] ? undef : onset_step($score->[$i]) > $before ? $score->[$i] : 0;
		my $hit = ($onset[$i] // 0) >= 1;
		push @alert, $hit && (!defined $last || $i - $last - 1 >= 40) ? 1 : 0;
		$last = $i if $hit;
	}
	return (\@onset, \@alert);
}

sub judged
{
	my ($series) = @_;
	for my $s (@$series)
	{
		$s->{start} //= min(750, int(0.15 * @{ $s->{values} }));
		$s->{score} //= zscores($s->{values});
		($s->{onset}, $s->{alert}) = onsets($s->{score});
	}
}

# Windows: runs of labels, as [first, last]
sub windows
{
	my ($labels) = @_;
	my @window;
	for my $i (0 .. $#$labels)
	{
		next unless $labels->[$i];
		if ($i > 0 && $labels->[$i - 1]) { $window[-1][1] = $i }
		else { push @window, [ $i, $i ] }
	}
	return @window;
}

sub nab_sigmoid { my ($x) = @_; return $x > 3 ? -1 : 2 / (1 + exp(5 * $x)) - 1; }

# NAB's raw score of one series for a threshold, a = weights of hit, false alarm and miss
sub nab_raw
{
	my ($s, $channel, $theta, $hit, $false, $miss) = @_;
	my @window = windows($s->{labels});
	my $raw = 0;
	for my $w (grep { $_->[1] >= $s->{start} } @window)
	{
		my $width = $w->[1] - $w->[0] + 1;
		my $best = -$miss;
		for my $i (max($w->[0], $s->{start}) .. $w->[1])
		{
			next unless ($s->{$channel}[$i] // -$inf) >= $theta;
			$best = max($best, $hit * nab_sigmoid(-($w->[1] - $i + 1) / $width) / nab_sigmoid(-1));
		}
		$raw += $best;
	}
	for my $i ($s->{start} .. $#{ $s->{labels} })
	{
		next if $s->{labels}[$i] || ($s->{$channel}[$i] // -$inf) < $theta;
		my ($before) = grep { $_->[1] < $i } reverse @window;
		my $width = $before ? $before->[1] - $before->[0] + 1 : 0;
		$raw += $width > 1 ? $false * nab_sigmoid(($i - $before->[1]) / ($width - 1)) : -$false;
	}
	return $raw;
}

sub nab_count { my ($series) = @_; return sum map { my $s = $_; scalar grep { $_->[1] >= $s->{start} } windows($s->{labels}) } @$series; }

my %profile = (nab_standard => [ 1, .11, 1 ], nab_low_fp => [ 1, .22, 1 ], nab_low_fn => [ 1, .11, 2 ]);

# The best threshold over some series; nothing detected comes first
sub nab_best
{
	my ($series, $channel, @weights) = @_;
	my %seen;	# as numbers: a key has fewer digits
	for my $s (@$series) { $seen{$_} = $_ for grep { defined } @{ $s->{$channel} }[$s->{start} .. $#{ $s->{labels} }] }
	my ($best, $theta) = (-$inf);
	for my $t ($inf, sort { $b <=> $a } values %seen)
	{
		my $raw = sum map { nab_raw($_, $channel, $t, @weights) } @$series;
		($best, $theta) = ($raw, $t) if $raw > $best;
	}
	return ($best, $theta);
}

sub nab_normal { my ($raw, $windows, $hit, $false, $miss) = @_; return 100 * ($raw + $miss * $windows) / (($hit + $miss) * $windows); }

# Area under precision and recall by steps, and the best F1, over the rows that count
sub curve
{
	my ($s) = @_;
	my @row = sort { ($s->{score}[$b] // -$inf) <=> ($s->{score}[$a] // -$inf) } $s->{start} .. $#{ $s->{labels} };
	my $positive = sum map { $s->{labels}[$_] } @row;
	return unless $positive;
	my ($hits, $recall, $area, $best) = (0, 0, 0, 0);
	for my $k (0 .. $#row)
	{
		$hits += $s->{labels}[$row[$k]];
		next if $k < $#row && ($s->{score}[$row[$k]] // -$inf) == ($s->{score}[$row[$k + 1]] // -$inf);
		$area += ($hits / $positive - $recall) * $hits / ($k + 1);
		$recall = $hits / $positive;
		$best = max($best, 2 * $hits / ($k + 1 + $positive));
	}
	return ($area, $best);
}

sub f1
{
	my ($s) = @_;
	my ($hits, $said, $positive) = (0, 0, 0);
	for my $i ($s->{start} .. $#{ $s->{labels} })
	{
		my $alarm = ($s->{score}[$i] // 0) >= 1 || $s->{alert}[$i];
		$hits += $alarm && $s->{labels}[$i];
		$said += $alarm ? 1 : 0;
		$positive += $s->{labels}[$i];
	}
	return $positive ? 2 * $hits / ($said + $positive) : undef;
}

sub near { my ($got, $want, $name) = @_; ok($got ne '' && abs($got - $want) <= 1e-8 * max(1, abs $want), $name) or diag("$got, not $want"); }

sub mean { return sum(@_) / @_; }

# What stands for every layout: means over files, alerts, and lines a file
sub same_means
{
	my ($row, $files, $series, $layout) = @_;
	my @curves = map { [ $_, curve($_) ] } @$series;
	my @labelled = grep { defined $_->[1] } @curves;
	near($row->{auc_pr}, mean(map { $_->[1] } @labelled), "$layout: mean AUC-PR");
	near($row->{best_f1}, mean(map { $_->[2] } @labelled), "$layout: mean best F1");
	near($row->{f1}, mean(map { f1($_->[0]) } @labelled), "$layout: mean F1 at the threshold");
	my $rows = sum map { @{ $_->{labels} } - $_->{start} } @$series;
	my $alerts = sum map { my $s = $_; sum(0, @{ $s->{alert} }[$s->{start} .. $#{ $s->{labels} }]) } @$series;
	near($row->{alerts}, 10000 * $alerts / $rows, "$layout: alerts");
	for my $pair (@labelled)
	{
		my $line = $files->{"zscore|$pair->[0]{name}"};
		near($line->{auc_pr}, $pair->[1], "$layout: AUC-PR of $pair->[0]{name}");
		is($line->{start}, $pair->[0]{start}, "$layout: its warm-up");
		is($line->{labelled}, scalar(grep { $_ } @{ $pair->[0]{labels} }[$pair->[0]{start} .. $#{ $pair->[0]{labels} }]), "$layout: its labelled rows");
	}
	cmp_ok($row->{bytes}, '>', 0, "$layout: bytes of state");
}

# Yahoo S5, as the generator makes it
my ($folder, $series) = generated(3, 600);
judged($series);
my ($printed, $table, $files) = evaluate($folder, '--specs', 'zscore', '--no-noise');
like($printed, qr/labelled layout: 8 files/, 'the layout is found');
same_means($table->{zscore}, $files, $series, 'S5');
is($table->{zscore}{nab_standard}, '', 'S5: no NAB score');
ok(exists $table->{random}, 'the random baseline runs beside');

# NAB: the same series at five minutes, labels by time
my $nab = "$work/nab";
make_path("$nab/labels");
my @json;
for my $s (@$series)
{
	my $when = sub { strftime('%Y-%m-%d %H:%M:%S', gmtime(1400000000 - 1400000000 % 300 + 300 * $_[0])) };
	make_path("$nab/data/$s->{category}");
	open(my $f, '>', "$nab/data/$s->{name}.csv") or die $!;
	print $f "timestamp,value\n", map { $when->($_) . ",$s->{values}[$_]\n" } 0 .. $#{ $s->{values} };
	close $f;
	push @json, "\"$s->{name}.csv\": [" . join(', ', map { '["' . $when->($_->[0]) . '.000000", "' . $when->($_->[1]) . '.000000"]' } windows($s->{labels})) . ']';
}
open(my $labels, '>', "$nab/labels/combined_windows.json") or die $!;
print $labels "{\n", join(",\n", @json), "\n}\n";
close $labels;
my $log = "$work/log.md";
($printed, $table, $files) = evaluate($nab, '--specs', 'zscore', '--no-noise', '--log', $log, '--commit', 'abc123', '--neighbours', 3);
like($printed, qr/NAB layout: 8 files/, 'NAB is found');
my $row = $table->{zscore};
same_means($row, $files, $series, 'NAB');
my $windows = nab_count($series);
for my $name (sort keys %profile)
{
	my @weights = @{ $profile{$name} };
	near($row->{$name}, nab_normal((nab_best($series, 'onset', @weights))[0], $windows, @weights), "NAB: $name");
	near($row->{"score_$name"}, nab_normal((nab_best($series, 'score', @weights))[0], $windows, @weights), "NAB: $name of the score");
}
my @standard = @{ $profile{nab_standard} };
near($row->{nab_shipped}, nab_normal((sum map { nab_raw($_, 'onset', 1, @standard) } @$series), $windows, @standard), 'NAB: at the shipped threshold');
my %categories = map { $_->{category} => 1 } @$series;
my $left_out = 0;
for my $category (sort keys %categories)
{
	my (undef, $theta) = nab_best([ grep { $_->{category} ne $category } @$series ], 'onset', @standard);
	$left_out += nab_raw($_, 'onset', $theta, @standard) for grep { $_->{category} eq $category } @$series;
}
near($row->{nab_loco}, nab_normal($left_out, $windows, @standard), 'NAB: a category at the threshold of the others');
cmp_ok($row->{near_nab_standard_min}, '<=', $row->{near_nab_standard_mean}, 'neighbours: least and mean');
cmp_ok($row->{near_nab_standard_mean}, '<=', $row->{near_nab_standard_max}, 'neighbours: mean and most');
is($table->{random}{near_nab_standard_mean}, '', 'baselines have no neighbours');
open(my $f, '<', $log) or die $!;
my @lines = <$f>;
is(scalar @lines, 1, 'one line in the log');
like($lines[0], qr/^\| \d{4}-\d\d-\d\d \d\d:\d\d \| abc123 \| 8 \| `zscore` \| given \| /, 'with date, commit, files and spec');

# The same figures in any number of processes, again, and by another seed not of the neighbours
my @timeless = grep { $_ ne 'microseconds' } sort keys %$row;
my (undef, $again) = evaluate($nab, '--specs', 'zscore', '--no-noise', '--neighbours', 3, '--processes', 3);
is(join(',', @{ $again->{zscore} }{@timeless}), join(',', @{$row}{@timeless}), 'three processes give what one gives');
(undef, $again) = evaluate($nab, '--specs', 'ewma', '--no-noise', '--neighbours', 2);
(undef, my $other) = evaluate($nab, '--specs', 'ewma', '--no-noise', '--neighbours', 2, '--seed', 2);
is($other->{ewma}{vus_pr}, $again->{ewma}{vus_pr}, 'the seed is not of the spec');
isnt($other->{ewma}{near_vus_pr_mean}, $again->{ewma}{near_vus_pr_mean}, 'but of its neighbours');

# Telemetry: a train part that is learned and not counted, commands beside the value
my $telemetry = "$work/telemetry";
make_path($telemetry);
for my $s (@$series)
{
	$s->{name} =~ s{/}{_};
	$s->{start} = 200;
	$s->{labels}[$_] = 0 for 0 .. 199;
	$s->{commands} = [ map { $_ % 7 == 0 ? 1 : 0 } 0 .. $#{ $s->{values} } ];
	open(my $out, '>', "$telemetry/$s->{name}.csv") or die $!;
	print $out "t,split,v0,v1,label\n";
	printf $out "%d,%s,%s,%d,%d\n", $_, $_ < 200 ? 'train' : 'test', $s->{values}[$_], $s->{commands}[$_], $s->{labels}[$_] for 0 .. $#{ $s->{values} };
	close $out;
}
judged($series);
($printed, $table, $files) = evaluate($telemetry, '--specs', 'zscore', '--no-noise');
like($printed, qr/telemetry layout: 8 files/, 'telemetry is found');
same_means($table->{zscore}, $files, $series, 'telemetry');
for my $s (@$series)
{
	my $commands = zscores($s->{commands});
	$s->{score} = [ map { defined $s->{score}[$_] ? max($s->{score}[$_], $commands->[$_]) : undef } 0 .. $#$commands ];
}
judged($series);
($printed, $table, $files) = evaluate($telemetry, '--specs', 'zscore', '--no-noise', '--all-columns');
same_means($table->{zscore}, $files, $series, 'telemetry by all columns');

# False alarms: a constant raises none; random's rate is that of its threshold
(undef, $table) = evaluate($telemetry, '--specs', 'zscore');
is($table->{zscore}{alarms_constant}, 0, 'no alarm on a constant');
cmp_ok($table->{zscore}{alarms_student_t3}, '>', $table->{zscore}{alarms_gaussian}, 'heavy tails raise more than Gaussian ones');
near(sprintf('%.0f', $table->{random}{alarms_gaussian}), 1, 'the random baseline raises one alert in 10,000 points');

done_testing();
