//! The order in which all engines run in a round.

/// The order of `count` engines in a round. Each round has another stride, so that none always runs after the same
/// other one.
pub fn of_round(round: usize, count: usize) -> impl Iterator<Item = usize> {
    let reaches_all = move |stride: &usize| greatest_common_divisor(*stride, count) == 1;
    let stride = (1..=count).filter(reaches_all).cycle().nth(round).unwrap_or(1);
    (0..count).map(move |turn| (round + turn * stride) % count)
}

const fn greatest_common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::of_round;

    #[test]
    fn everybody_has_one_turn_and_another_neighbour_in_each_round() {
        for count in 0..60 {
            let rounds: Vec<Vec<usize>> = (0..4).map(|round| of_round(round, count).collect()).collect();
            for round in &rounds {
                let mut sorted = round.clone();
                sorted.sort_unstable();
                assert!(sorted.into_iter().eq(0..count), "{round:?}");
            }
        }
        let behind_the_first = |round| {
            let turns: Vec<usize> = of_round(round, 57).collect();
            turns[(turns.iter().position(|&turn| turn == 0).unwrap() + 1) % 57]
        };
        assert_eq!([0, 1, 2, 3].map(behind_the_first), [1, 2, 4, 5]);
    }
}
