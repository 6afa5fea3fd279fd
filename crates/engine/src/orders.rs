//! What a commander may ask for.

use crate::forces::{ElementId, HeadquartersId};
use crate::map::CellId;

/// Longest route of one order, cells.
pub const ROUTE_CELLS: usize = 16;

/// How an element is to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Posture {
    /// Rest out of the line.
    #[default]
    Rest = 0,
    /// Hold the ground where it stands.
    Hold = 1,
    /// March along the route; fights only if attacked.
    March = 2,
    /// Attack the target cell (a neighbour, or the own cell if it is shared).
    Attack = 3,
    /// Give ground slowly.
    Delay = 4,
    /// Withdraw along the route. Needs leave where withdrawal is forbidden.
    Withdraw = 5,
    /// Guns: fire for the fight in the target cell.
    Support = 6,
    /// Local attack and raids on the target cell: fixes the enemy without forcing ground.
    Probe = 7,
}

impl Posture {
    /// The name used in tables.
    pub fn name(self) -> &'static str {
        ["rest", "hold", "march", "attack", "delay", "withdraw", "support", "probe"][self as usize]
    }
}

/// A route: cells to enter one after the other; unused places are `CellId::NONE`.
pub type Route = [CellId; ROUTE_CELLS];

/// No route.
pub const NO_ROUTE: Route = [CellId::NONE; ROUTE_CELLS];

/// An order to an element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// To whom.
    pub element: ElementId,
    /// How to act.
    pub posture: Posture,
    /// Where; the element's own cell for `Hold` and `Rest`.
    pub target: CellId,
    /// The way, for `March` and `Withdraw`.
    pub route: Route,
}

/// What a headquarters may ask of its superiors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Leave to withdraw its troops from a position that will be turned.
    LeaveToWithdraw(HeadquartersId),
    /// Leave for a pocket to break out.
    LeaveToBreakOut(HeadquartersId),
}

/// The orders of one side for one tick.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// To elements; at most one for each.
    pub orders: Vec<Order>,
    /// To superiors.
    pub requests: Vec<Request>,
    /// Cell on which the side's bombers of the army go (NONE: nowhere), and the city bombing order.
    pub air: AirOrder,
}

/// What the air force is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AirOrder {
    /// Cell that close support favours, or NONE: shared over all attacks.
    pub main_effort: CellId,
    /// Cell around which area bombing is ordered, or NONE.
    pub area_bombing: CellId,
}

impl Default for AirOrder {
    fn default() -> Self {
        Self { main_effort: CellId::NONE, area_bombing: CellId::NONE }
    }
}

impl Orders {
    /// Forgets all orders, keeping the memory.
    pub fn clear(&mut self) {
        self.orders.clear();
        self.requests.clear();
        self.air = AirOrder::default();
    }
}
